"""The pointer changed and the change audited, together or not at all."""

from collections.abc import Callable

from classifier.build import classifier_of
from classifier.cache import default_model
from classifier.model.card import ModelCard
from classifier.report import Report
from serve.models.pointer import Pointer, pinned, read_pointer, shown_name, write_pointer
from serve.models.trial import check_sane
from suqiu.settings import Settings
from suqiu.store import audit
from suqiu.store.database import Database


def change_pointer(settings: Settings, work: Callable[[Pointer], Pointer]) -> None:
    """Pointer and audit entry together: the entry holds others off until both are there.

    `work` adds one change to the history; it is asked twice, the second time of the pointer that
    is written.
    """
    with Database.open(settings) as database, database.owner().begin() as connection:
        change = work(read_pointer(settings)).history[-1]
        audit.record(
            connection, change.by, f"model.{change.action}", shown_name(change.name),
            reason=change.reason, forced=change.forced, gate=change.gate,
        )  # fmt: skip
        # Read again: whoever held the audit's lock before may have switched.
        write_pointer(settings, work(read_pointer(settings)))


def tried(settings: Settings, name: str, *, report: Report) -> ModelCard:
    """The card of a registered model that loads and passes its trial under these settings."""
    chosen = pinned(settings, name)
    classifier = classifier_of(default_model(chosen, report=report), chosen)
    check_sane(classifier)
    return classifier.model.card
