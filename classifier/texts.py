"""A ticket as one normalised text: the one that is learned from, and the one it is filed by."""

from classifier.intake.matter import heading_of, matter_of
from classifier.intake.transcript import matter_text
from suqiu.text import normalise

# Characters read of a long letter, from the beginning and from the end.
_HEAD, _TAIL = 530, 270


def ticket_text(title: str, body: str) -> str:
    """The text that is learned from; of a call transcript, what was said of the matter."""
    return title_twice(normalise(title), normalise(matter_text(body)))


def filed_text(title: str, body: str) -> str:
    """The text a ticket is filed by: what `ticket_text` gives, without what is not the matter."""
    return title_twice(heading_of(normalise(title)), matter_of(normalise(matter_text(body))))


def title_twice(title: str, body: str) -> str:
    """Normalised title and body as one text: the title counts twice, for it names the matter.

    Of a long letter the beginning and the end are read: what it wants stands there. A tenth
    of real letters are longer; reading them whole files them no better and takes a fifth more.
    """
    if len(body) > _HEAD + _TAIL:
        body = f"{body[:_HEAD]}。{body[-_TAIL:]}"
    return f"{title}。{title}。{body}" if title else body


def has_title(text: str) -> bool:
    """Whether a text of `title_twice` has a title."""
    end = text.find("。") + 1
    return end > 0 and text.startswith(text[:end], end)
