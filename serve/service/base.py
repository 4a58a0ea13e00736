"""The door for tickets: what all routes of the service share, and an application that takes tickets
alone, which is there before the rooms of questions, reports and pages are loaded.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import State

import suqiu
from classifier.cascade import Cascade
from classifier.classifier import Classifier
from classifier.extraction.filler import FormFiller
from retrieval.encoder import encoder_of
from serve.api import classify, health, metrics, problems
from serve.api.access import user_for
from serve.api.limits import BodyGuard
from serve.api.rate import KnownTokens, RateGuard
from serve.api.schemas import problems_of
from serve.classifying.build import build_serving
from serve.http.backend import Backend
from serve.http.headers import SecurityHeaders
from serve.http.measured import Measured
from serve.models.holder import Models
from serve.models.serving import Serving
from serve.oidc.options import options_of
from suqiu.settings import Settings

PATHS = frozenset(
    route.path
    for router in (health.router, classify.router)
    for route in router.routes
    if isinstance(route, APIRoute)
)
# Of the requests that work on the database or the model; more only get in each other's way.
_THREADS = 6


@asynccontextmanager
async def _few_threads(app: FastAPI) -> AsyncIterator[None]:
    """Requests wait for one of a few threads. With forty, each back from the database waited its
    turn behind all the others a dozen times a request: 200 people, and seconds for everything.
    """
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    yield


def shared(
    classifier: Classifier,
    settings: Settings,
    cascade: Cascade | None = None,
    filler: FormFiller | None = None,
    chosen: str = "",
) -> State:
    """What an application stands on, as its `state`; SuqiuError where a setting cannot be.

    `chosen` is the classifier's name in the registry of models; `state.models` can be told to look
    whether another one is chosen meanwhile.
    """
    state = State()
    first = Serving(classifier, cascade, settings.llm_deadline, chosen)
    state.models = Models(settings, first, build_serving)
    state.settings = settings
    state.filler = filler or FormFiller()
    state.backend = Backend(settings)
    state.tokens = KnownTokens()
    state.encoder = encoder_of(settings.encoder_path)
    state.sso_options = options_of(settings)
    state.measures = metrics.measures_of(state.models, state.backend)
    state.database = health.DatabaseState(state.backend)
    return state


def bare_app(state: State) -> FastAPI:
    """An application over `state` with its guards and its way to tell errors, but no routes."""
    settings: Settings = state.settings
    app = FastAPI(
        title="诉求 suqiu", version=suqiu.__version__, docs_url=None, redoc_url=None,
        description="12345 热线工单分类与派单建议。错误一律为 RFC 9457 problem+json，带 hint。",
        lifespan=_few_threads,
    )  # fmt: skip
    app.state = state
    app.add_middleware(BodyGuard, max_bytes=settings.max_request_bytes)
    if settings.api_rate:
        share = max(1, settings.api_rate // settings.serve_processes)
        app.add_middleware(RateGuard, per_minute=share, tokens=state.tokens)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Measured, measures=state.measures)
    problems.install(app)
    return app


def guarded(settings: Settings) -> dict[str, Any]:
    """How routes are included that show nobody's tickets; all others ask for a token in any case."""
    if not settings.api_tokens_required:
        return {}
    return {"dependencies": [Depends(user_for("classify"))], "responses": problems_of(401, 403)}


def ticket_app(state: State) -> FastAPI:
    """The application of PATHS alone: of who sends tickets, and of who asks whether he may."""
    app = bare_app(state)
    app.include_router(health.router)
    app.include_router(classify.router, **guarded(state.settings))
    return app
