"""`/quality`: how often suggestions are taken, what is mistaken for what, recorded runs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from classifier.classifier import Classifier
from serve.quality.decided import Decided, decided
from serve.quality.runs import RecordedRun, recorded_runs
from serve.web.answering import in_page
from serve.web.guard import CounterDep, allowed
from serve.web.view import page
from suqiu import clock
from suqiu.store.sessions import Session

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Shown:
    decided: Decided
    runs: list[RecordedRun]


@router.get("/quality")
async def show(
    request: Request,
    session: Annotated[Session, Depends(allowed("quality"))],
    counter: CounterDep,
) -> Response:
    """Half a year of decisions on tickets the user sees."""
    classifier: Classifier = request.app.state.classifier
    taxonomy = classifier.model.taxonomy

    def name(code: str) -> str:
        return f"{taxonomy.leaf(code).names[-1]}（{code}）" if code in taxonomy else code

    def look() -> _Shown:
        return _Shown(
            decided(counter.database(), session.user, clock.now(), name),
            recorded_runs(request.app.state.settings.runs_dir),
        )

    return await in_page(
        request, session, look,
        lambda found: page(
            request, "quality.html", session, decided=found.decided, runs=found.runs,
            card=classifier.model.card,
        ),
    )  # fmt: skip
