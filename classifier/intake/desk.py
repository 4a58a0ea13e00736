"""The desk: every ticket read once, judged by all rules of the intake."""

from dataclasses import dataclass
from pathlib import Path

from classifier.intake.acceptance import RefusalRules, load_refusal_rules
from classifier.intake.callers import CallerLists, load_caller_lists
from classifier.intake.cues import CueFinder
from classifier.intake.elements import ElementRules, load_element_rules
from classifier.intake.handling import HandlingRules, load_handling_rules
from classifier.intake.reading import Reading, read_ticket
from classifier.intake.request_type import RequestTypes, load_request_types
from classifier.intake.urgency import RiskLexicon, load_risk_lexicon
from suqiu.records import Intake, Ticket
from suqiu.settings import Settings


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the intake, as configured."""

    request_types: RequestTypes
    risks: RiskLexicon
    refusals: RefusalRules
    elements: ElementRules
    handling: HandlingRules


class Desk:
    """Judges tickets by `rules`; the order of the lists below is the order of their hits."""

    def __init__(self, rules: Rules, callers: CallerLists | None = None) -> None:
        self.rules = rules
        self.callers = callers
        self._finder = CueFinder(
            (
                rules.request_types.cues, rules.risks.cues, rules.refusals.cues,
                rules.elements.cues, rules.handling.cues,
            ),
            [(0, cue) for cue in rules.request_types.exceptions]
            + [(1, cue) for cue in rules.risks.exceptions],
        )  # fmt: skip

    def take(self, ticket: Ticket) -> Intake:
        """What the desk says of a ticket."""
        return self.judge(ticket, read_ticket(ticket))

    def judge(self, ticket: Ticket, reading: Reading) -> Intake:
        """The same where the ticket has been read already."""
        rules = self.rules
        types, risks, refusals, elements, handling = self._finder.find(reading.text)
        request_type, probability = rules.request_types.judge(reading, types)
        return Intake(
            request_type=request_type,
            request_type_probability=probability,
            urgency=rules.risks.judge(reading, risks),
            acceptance=rules.refusals.judge(reading, refusals),
            missing=rules.elements.missing(ticket, reading, elements),
            handling=rules.handling.judge(handling),
            caller=self.callers.name(ticket.phone) if self.callers and ticket.phone else "",
        )


def load_rules(folder: Path | None = None) -> Rules:
    """The shipped rules; files of the same name in `folder` take their place. InputError
    naming file, row and field of what is wrong.
    """
    return Rules(
        load_request_types(folder),
        load_risk_lexicon(folder),
        load_refusal_rules(folder),
        load_element_rules(folder),
        load_handling_rules(folder),
    )


def build_desk(settings: Settings) -> Desk:
    """The desk these settings ask for."""
    callers = None
    if settings.caller_lists is not None:
        callers = load_caller_lists(settings.caller_lists, settings.caller_salt)
    return Desk(load_rules(settings.intake_dir), callers)
