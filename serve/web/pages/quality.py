"""`/quality`: how often suggestions are taken, what is mistaken for what, runs, gates, curve."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from serve.http.backend import BackendDep
from serve.models.class_names import ClassNames
from serve.models.pointer import Change, action_shown, read_pointer, shown_name
from serve.models.serving import serving_of
from serve.quality.curves import LearningCurve, curve_of_runs, kept_curves
from serve.quality.decided import DecidedWeeks, decided
from serve.quality.runs import RecordedRun, recorded_runs
from serve.web.answering import in_page
from serve.web.guard import SessionAtQuality
from serve.web.view import page
from suqiu import clock
from suqiu.errors import ModelError
from suqiu.settings import Settings
from suqiu.store.recoding.spans import changes

router = APIRouter()
_SHOWN = 20
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class _Shown:
    decided: DecidedWeeks
    runs: list[RecordedRun]
    curves: list[LearningCurve]
    changes: list[Change]


@router.get("/quality")
async def show(
    request: Request,
    session: SessionAtQuality,
    backend: BackendDep,
) -> Response:
    """Half a year of decisions on tickets the user sees."""
    serving = serving_of(request)
    taxonomy, settings = serving.classifier.model.taxonomy, request.app.state.settings

    def look() -> _Shown:
        runs = recorded_runs(settings.runs_dir, _LOOKED_AT)
        grown = curve_of_runs(runs)
        database = backend.database()
        with database.owner().connect() as owner:
            names = ClassNames(settings, taxonomy, changes(owner))
        return _Shown(
            decided(database, session.user, clock.now(), names.shown),
            runs[:_SHOWN],
            kept_curves(settings.runs_dir) or ([grown] if grown is not None else []),
            _changes(settings),
        )

    return await in_page(
        request, session, look,
        lambda found: page(
            request, "quality.html", session, decided=found.decided, runs=found.runs,
            curves=found.curves, changes=found.changes, serving=serving,
            action_shown=action_shown, shown_name=shown_name,
            gated=[run for run in found.runs if run.demands], runs_dir=str(settings.runs_dir),
        ),
    )  # fmt: skip


def _changes(settings: Settings) -> list[Change]:
    try:
        return list(reversed(read_pointer(settings).history))[:_SHOWN]
    except ModelError:
        return []  # the page of the state says so
