"""`--llm`: suggestions that a language model sees as well, a chunk at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice

from classifier.classifier import Classifier
from classifier.stream import classify_chunk
from serve.classifying.build import build_reviewer
from serve.classifying.reviewer import Reviewer
from suqiu.console import say
from suqiu.files.tickets import ReadTicket
from suqiu.records import Suggestion
from suqiu.settings import Settings

# Enough to keep a server busy with the unsure ones, few enough to be seen moving.
_CHUNK = 256
# The wait for a chunk, in times of one call's limit.
_PATIENCE = 30


def reviewer_or_say(settings: Settings, classifier: Classifier) -> Reviewer:
    """The reviewer; says why the model will not be heard, when it will not."""
    reviewer = build_reviewer(settings, classifier)
    if reason := reviewer.silent():
        say(f"注意：不问大模型。{reason}")
    return reviewer


def review_file(
    classifier: Classifier, settings: Settings, tickets: Iterable[ReadTicket]
) -> Iterator[tuple[ReadTicket, Suggestion]]:
    """Each ticket with its suggestion, in order; one chunk is held."""
    reviewer = reviewer_or_say(settings, classifier)
    rows = iter(tickets)
    try:
        while chunk := list(islice(rows, _CHUNK)):
            suggestions = classify_chunk(classifier, chunk)
            seconds = _PATIENCE * settings.llm_timeout
            found = reviewer([read.ticket for read in chunk], suggestions, seconds)
            yield from zip(chunk, found, strict=True)
    finally:
        reviewer.close()
