"""What a candidate learns and what it is tested on: the desk's decisions, split by time."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import orjson

import suqiu
from classifier.intake.request_type import TYPES
from classifier.intake.urgency import URGENCIES
from classifier.labels.corpus import Corpus, Example
from classifier.labels.dispatches import Dispatch
from classifier.labels.intake_labels import IntakeLabel, labels_hash
from classifier.labels.labels import LabelFile
from classifier.labels.moves import moves_of
from classifier.labels.site_corpus import SiteCorpus, file_rows
from suqiu.records import Ticket
from suqiu.store.lessons import Lesson
from suqiu.store.schema import LEVELS
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import CodeMap

# The newest fifth is held out: enough to tell two points apart, at most what a minute reads.
HELD_LEAST, HELD_MOST, _HELD_SHARE = 100, 2_000, 5
# As `classifier.training.train`: fewer labels are no practice of a site's own.
TAUGHT_LEAST = 300

Called = Callable[[datetime, str], tuple[str, ...] | None]


@dataclass(frozen=True)
class TimeSplit:
    """`site` trains what is tested (other labels of the site first, then the older decisions),
    `whole` what serves (the newest too); `held` tests the class, `held_labels` request type and
    urgency; all are under `site.taxonomy`, by time. `told` where the other labels say of request
    type or urgency themselves.
    """

    site: SiteCorpus
    whole: SiteCorpus
    held: tuple[Lesson, ...]
    newest: int
    seed: bool
    told: bool = False
    held_labels: tuple[IntakeLabel, ...] = ()

    @cached_property
    def key(self) -> str:
        """What candidate and test depend on, 16 hex digits: the same data, the same candidate."""
        digest = hashlib.sha256()
        dispatches = [
            (one.ticket.title, one.ticket.body, one.code, one.department, *one.returned_by)
            for one in self.site.dispatches
        ]
        held = [(one.title, one.body, one.leaf) for one in self.held]
        parts = (
            suqiu.__version__, self.seed, self.site.taxonomy.hash, self.site.corpus.hash,
            labels_hash(self.site.intake_labels), labels_hash(self.held_labels),
        )  # fmt: skip
        digest.update(orjson.dumps((parts, dispatches, held)))
        return digest.hexdigest()[:16]

    def write_held(self, path: Path) -> None:
        """The test as JSON lines that `suqiu eval` reads."""
        with path.open("wb") as file:
            for one in self.held:
                row = {
                    "编号": one.ticket_no, "标题": one.title, "内容": one.body,
                    "分类代码": one.leaf, "承办单位": one.department,
                }  # fmt: skip
                file.write(orjson.dumps(row) + b"\n")


def split_by_time(
    lessons: Sequence[Lesson], taxonomy: Taxonomy, *, also: Path | None = None,
    code_map: CodeMap | None = None, seed: bool = True,
) -> TimeSplit:  # fmt: skip
    """Decisions by time, all under the taxonomy, with the newest held out; `also` is a labelled
    export of the site, whose rows of tickets are left out where their class was decided; what is
    wrong with the others is in the faults. Its labels of an older taxonomy move by the code map
    and keep their old codes. InputError when it has no labels.
    """
    older, held = _by_time(lessons)
    decided = {one.ticket_no for one in lessons if one.leaf}
    answered = {one.ticket_no for one in lessons if _label_of(one) is not None}
    file = LabelFile(also) if also is not None else None
    # What the desk decided of a ticket counts, not what an export of some day says of it.
    filed = file_rows(file or (), taxonomy, code_map, skip=decided)
    moves = moves_of(filed.examples, code_map) if code_map is not None else ()
    faults = (*(file.faults if file is not None else ()), *filed.faults)
    intake_labels = tuple(one for one in filed.intake_labels if one.ticket.id not in answered)
    others = SiteCorpus(
        Corpus(filed.examples), taxonomy, faults, tuple(filed.dispatches), intake_labels, moves
    )
    site, whole = (_with(others, some) for some in (older, lessons))
    newest = max((one.id for one in lessons), default=0)
    held_labels = tuple(label for one in held if (label := _label_of(one)) is not None)
    tested = tuple(one for one in held if one.leaf)
    return TimeSplit(site, whole, tested, newest, seed, bool(intake_labels), held_labels)


def _with(others: SiteCorpus, lessons: Sequence[Lesson]) -> SiteCorpus:
    """Other labels of the site, and after them what these decisions teach."""
    filed = [one for one in lessons if one.leaf]
    dispatches = (
        Dispatch(
            Ticket(one.ticket_no, one.body, one.title), one.department, one.returned_by, one.leaf
        )
        for one in filed
        if one.department
    )
    labels = (label for one in lessons if (label := _label_of(one)) is not None)
    return replace(
        others,
        corpus=Corpus(
            [*others.corpus.examples, *(Example(one.leaf, one.body, one.title) for one in filed)]
        ),
        dispatches=(*others.dispatches, *dispatches),
        intake_labels=(*others.intake_labels, *labels),
    )


def usable(
    lessons: Sequence[Lesson], taxonomy: Taxonomy, called: Called = lambda at, code: None
) -> tuple[list[Lesson], int]:
    """The lessons under this taxonomy, and of how many the class is none of its: what such a
    decision says of type and urgency counts all the same. `called` says what a code stood for at
    the desk then, None where nobody knows.
    """
    found, others = [], 0
    for one in lessons:
        if not one.leaf or _is_of(taxonomy, one, called):
            found.append(one)
            continue
        others += 1
        if one.request_type or one.urgency:
            found.append(replace(one, leaf="", department="", returned_by=()))
    return found, others


def _is_of(taxonomy: Taxonomy, one: Lesson, called: Called) -> bool:
    """Whether the class is of this taxonomy, in another its code may stand for another class. One
    that only got another name since has it on the ticket.
    """
    if one.leaf not in taxonomy:
        return False
    names = taxonomy.leaf(one.leaf).names
    then = called(one.filed_at, one.leaf) if one.filed_at is not None else None
    return then in (None, names) or one.named == names[: len(LEVELS)]


def _by_time(lessons: Sequence[Lesson]) -> tuple[Sequence[Lesson], Sequence[Lesson]]:
    """The older ones, and from the first on that tests the class the newer ones."""
    at = [place for place, one in enumerate(lessons) if one.leaf]
    size = min(max(len(at) // _HELD_SHARE, HELD_LEAST), HELD_MOST)
    start = at[-size:][0] if at else len(lessons)
    return lessons[:start], lessons[start:]


def _label_of(lesson: Lesson) -> IntakeLabel | None:
    """What a decision says of request type and urgency, None when it says nothing of either."""
    request_type = lesson.request_type if lesson.request_type in TYPES else ""
    urgent = lesson.urgency != URGENCIES[0] if lesson.urgency in URGENCIES else None
    if not request_type and urgent is None:
        return None
    ticket = Ticket(lesson.ticket_no, lesson.body, lesson.title)
    return IntakeLabel(ticket, request_type, urgent)
