"""A language model's second look at an open ticket whose suggestion is unsure."""

from serve.api.schemas import SuggestionOut
from suqiu.records import (
    Acceptance,
    Candidate,
    Decision,
    DepartmentCandidate,
    Evidence,
    Intake,
    LevelCandidate,
    Role,
    Suggestion,
    Urgency,
    Way,
)


def wants_second_look(found: SuggestionOut) -> bool:
    """Unsure, and no model has been heard or tried yet."""
    return found.decision == Decision.REVIEW and found.path == Way.FAST and not found.degraded


def as_record(out: SuggestionOut) -> Suggestion:
    """The record a stored suggestion was written from."""
    return Suggestion(
        id=out.id,
        codes=tuple(Candidate(one.code, one.name, one.path, one.probability) for one in out.codes),
        levels=tuple(
            LevelCandidate(one.level, one.code, one.name, one.probability) for one in out.levels
        ),
        departments=tuple(
            DepartmentCandidate(
                one.name,
                Role(one.role),
                one.probability,
                one.reason,
                # One stored before there was `assists` does not say so.
                one.assists or one.role == Role.ASSIST,
            )
            for one in out.departments
        ),
        decision=Decision(out.decision),
        evidence=Evidence(tuple(out.evidence.words)),
        model=out.model,
        sure_level=out.sure_level,
        candidate_set=tuple(out.candidate_set),
        intake=_intake(out),
        path=Way(out.path),
        degraded=out.degraded,
        degraded_reason=out.degraded_reason,
    )


def _intake(out: SuggestionOut) -> Intake | None:
    if out.intake is None:
        return None
    one = out.intake
    urgency, acceptance = one.urgency, one.acceptance
    return Intake(
        one.request_type, one.request_type_probability,
        Urgency(urgency.level, tuple(urgency.words), urgency.action),
        Acceptance(
            acceptance.accepted, acceptance.reason, acceptance.redirect, tuple(acceptance.words)
        ),
        tuple(one.missing), one.handling, one.caller,
    )  # fmt: skip
