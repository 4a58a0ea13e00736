"""Which of 时间、地点、起因、诉求 the text does not give: what an agent should ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.intake.config import open_config
from classifier.intake.cues import Hit, cue_parts
from classifier.intake.reading import Reading
from suqiu.records import Ticket

ELEMENTS = ("时间", "地点", "起因", "诉求")
_PLACE, _CAUSE = ELEMENTS.index("地点"), ELEMENTS.index("起因")
# Who writes this much has told what happened, in whatever words.
_STORY_CHARS = 40
_COLUMNS = ("element", "cue", "not_after", "source")


@dataclass(frozen=True, slots=True)
class ElementRules:
    """Cues with their element, and endings before which a cue does not count: 我们小区 tells
    no place.
    """

    cues: tuple[str, ...]
    elements: tuple[int, ...]
    not_after: tuple[tuple[str, ...], ...]

    def missing(self, ticket: Ticket, reading: Reading, hits: Sequence[Hit]) -> tuple[str, ...]:
        """Elements that neither the text nor the ticket's address gives, in order."""
        given = [False] * len(ELEMENTS)
        given[_PLACE] = bool(ticket.address or ticket.street)
        given[_CAUSE] = len(reading.body) >= _STORY_CHARS
        text = reading.text
        for cue, start, _ in hits:
            element = self.elements[cue]
            if not given[element]:
                barred = self.not_after[cue]
                given[element] = not barred or (start > 0 and not text.endswith(barred, 0, start))
                if all(given):
                    return ()
        return tuple(name for name, present in zip(ELEMENTS, given, strict=True) if not present)


def load_element_rules(folder: Path | None = None) -> ElementRules:
    """From `elements.csv`; InputError naming row and field of what is wrong."""
    file = open_config("elements.csv", _COLUMNS, folder)
    cues: list[str] = []
    elements: list[int] = []
    barred: list[tuple[str, ...]] = []
    for number, cells in file.rows:
        element = file.choice(number, cells, "element", ELEMENTS)
        file.text(number, cells, "cue")
        found = file.cues(number, cells, "cue")
        endings = tuple(
            form for cue in file.cues(number, cells, "not_after") for form in cue_parts(cue)[-1]
        )
        if element in ELEMENTS:
            cues += found
            elements += [ELEMENTS.index(element)] * len(found)
            barred += [endings] * len(found)
    file.check()
    return ElementRules(tuple(cues), tuple(elements), tuple(barred))
