"""The desk: every ticket read once, judged by all rules of the intake."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.arrays import Booleans, Doubles, Floats
from classifier.intake.acceptance import RefusalRules, load_refusal_rules
from classifier.intake.bare import says_nothing
from classifier.intake.callers import CallerLists, load_caller_lists
from classifier.intake.danger import ENOUGH, DangerRules, LetterUrgency, load_danger_rules
from classifier.intake.elements import ElementRules, load_element_rules
from classifier.intake.handling import HandlingRules, load_handling_rules
from classifier.intake.paperwork import PAPERWORK_CUES
from classifier.intake.practice import NO_PRACTICE, IntakePractice
from classifier.intake.reading import Reading, read_tickets
from classifier.intake.request_type import RequestTypes, load_request_types
from classifier.intake.signs import EMERGENCY, EMPTY, NO_SIGNS, PRIVATE, Answers, Signs
from classifier.intake.sweep import CueSweep
from classifier.intake.urgency import GRAVEST, RAISED
from suqiu.records import Acceptance, Intake, Ticket, Urgency
from suqiu.settings import Settings
from suqiu.taxonomy import Leaf

# An emergency known by the letter as a whole must be this likely to be told as one.
_CLEAR = 0.5
# What is heard even of a letter that names no matter: 快来人.
_OF_NOTHING = (EMPTY, EMERGENCY)


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """All rules of the intake, as configured."""

    request_types: RequestTypes
    danger: DangerRules
    refusals: RefusalRules
    elements: ElementRules
    handling: HandlingRules


class IntakeDesk:
    """Judges tickets by `rules`; the order of the lists below is the order of their hits. Where a
    site's own labels tell how urgent is urgent, `urgent_recall` of its urgent letters are found.
    """

    def __init__(
        self, rules: IntakeRules, callers: CallerLists | None = None, *, urgent_recall: float = 0.85
    ) -> None:
        self.rules = rules
        self.callers = callers
        self.urgent_recall = urgent_recall
        self._sweep = CueSweep(
            (
                rules.request_types.cues, rules.danger.risks.cues, rules.refusals.cues,
                rules.elements.cues, rules.handling.cues, PAPERWORK_CUES,
            ),
            [(0, cue) for cue in rules.request_types.exceptions]
            + [(1, cue) for cue in rules.danger.risks.exceptions],
        )  # fmt: skip

    def take(self, ticket: Ticket) -> Intake:
        """What the desk says of a ticket."""
        return self.judge([ticket], read_tickets([ticket]))[0]

    def leaf_chances(self, leaves: Sequence[Leaf]) -> Floats | None:
        """How often letters of each of these leaves are urgent; None when it is not known."""
        return self.rules.danger.leaves.of(leaves)

    def judge(
        self,
        tickets: Sequence[Ticket],
        readings: Sequence[Reading],
        chances: Floats | None = None,
        letters: LetterUrgency | None = None,
        signs: Signs = NO_SIGNS,
        practice: IntakePractice = NO_PRACTICE,
    ) -> list[Intake]:
        """The same where tickets have been read already; many at once are much quicker.

        `chances` says for each ticket how often such ones are urgent: the probabilities of
        the leaves times `leaf_chances`. Without them the risk words alone decide. `letters`
        says what the texts add to that, `signs` what they say as a whole where no cue does,
        `practice` how the site itself decides.
        """
        rules = self.rules
        types, risks, refusals, elements, handling, papers = self._sweep.find(
            [r.text for r in readings]
        )
        count = len(readings)
        kinds = rules.request_types.judge(readings, types, signs.types, practice.types)
        enough = practice.enough(self.urgent_recall)
        urgencies = rules.danger.judge(
            readings, risks, [kind for kind, _ in kinds], chances, letters,
            ENOUGH if enough is None else enough,
        )  # fmt: skip
        # Nobody in the gravest need is sent away by how the letter reads, and nobody in any told to
        # settle it at home: who is beaten is.
        unheard = {PRIVATE: (RAISED, GRAVEST), EMERGENCY: ()}
        # Nor is who may be taking leave or says not to, in however long a letter and whatever else is
        # weighed: by all words a letter that names it reads like one that tells nothing.
        leaving = frozenset(rules.danger.risks.grave(risks)) if signs.refusal else frozenset()
        heard = {
            row: sign
            for row, sign in signs.refusal.items()
            if urgencies[row].level not in unheard.get(sign.answer, (GRAVEST,))
            and not (sign.answer != EMERGENCY and row in leaving)
            # Who names no matter is asked for it; by the words around it nobody is judged.
            and (sign.answer in _OF_NOTHING or not _names_nothing(readings[row]))
        }
        accepted = rules.refusals.judge(readings, refusals, heard)
        self._hurry(urgencies, accepted, heard)
        missing = rules.elements.missing(tickets, readings, elements, papers, signs.cause)
        missing = [
            rules.elements.asked(lacking, kind, urgency.level, reading.text)
            for lacking, (kind, _), urgency, reading in zip(
                missing, kinds, urgencies, readings, strict=True
            )
        ]
        classes = rules.handling.judge(handling, count, signs.handling)
        called = [
            self.callers.name(ticket.phone) if self.callers and ticket.phone else ""
            for ticket in tickets
        ]
        columns = zip(kinds, urgencies, accepted, missing, classes, called, strict=True)
        return [Intake(*kind, *rest) for kind, *rest in columns]

    def _hurry(
        self, urgencies: list[Urgency], accepted: Sequence[Acceptance], signs: Answers
    ) -> None:
        """What is refused because 110, 119, 120 or 122 must come is urgent before all, where that
        is clear.
        """
        for row, acceptance in enumerate(accepted):
            # Without a word to show for it nobody is told to hurry.
            if not acceptance.words or urgencies[row].level == GRAVEST:
                continue
            by_letter = row in signs and acceptance.words == signs[row].words
            clear = not by_letter or signs[row].chance >= _CLEAR
            if clear and self.rules.refusals.is_emergency(acceptance):
                urgencies[row] = Urgency(GRAVEST, acceptance.words, acceptance.redirect)

    def weigh(
        self, readings: Sequence[Reading], letters: LetterUrgency | None, signs: Signs
    ) -> tuple[Doubles, Floats, Booleans]:
        """What is weighed for the types (rows × TYPES), for urgency but for leaf and type (rows,),
        and whether a risk word alone would raise it.
        """
        types, risks, *_ = self._sweep.find([reading.text for reading in readings])
        scores = self.rules.request_types.weigh(readings, types, signs.types)
        return scores, *self.rules.danger.sums_without_leaf(readings, risks, letters)

    def danger_factors(self, tickets: Sequence[Ticket], chances: Floats) -> Floats:
        """What is weighed for urgency (rows × FEATURES + FACTORS), of leaves with these chances
        (rows,).
        """
        readings = read_tickets(tickets)
        types, risks, *_ = self._sweep.find([reading.text for reading in readings])
        kinds = [kind for kind, _ in self.rules.request_types.judge(readings, types)]
        return self.rules.danger.factors(readings, risks, kinds, chances)


def _names_nothing(reading: Reading) -> bool:
    return not reading.title and says_nothing(reading.matter)


def load_intake_rules(folder: Path | None = None) -> IntakeRules:
    """The shipped rules; files of the same name in `folder` take their place. InputError
    naming file, row and field of what is wrong.
    """
    return _shipped() if folder is None else _read_rules(folder)


@cache
def _shipped() -> IntakeRules:
    """Those that ship are the same as long as the process lives."""
    return _read_rules(None)


def _read_rules(folder: Path | None) -> IntakeRules:
    return IntakeRules(
        load_request_types(folder),
        load_danger_rules(folder),
        load_refusal_rules(folder),
        load_element_rules(folder),
        load_handling_rules(folder),
    )


def build_intake_desk(settings: Settings) -> IntakeDesk:
    """The desk these settings ask for."""
    callers = None
    if settings.caller_lists is not None:
        callers = load_caller_lists(settings.caller_lists, settings.caller_salt)
    return IntakeDesk(
        load_intake_rules(settings.intake_dir), callers, urgent_recall=settings.urgent_recall
    )
