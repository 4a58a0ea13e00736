"""The HTTP application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from fastapi import Depends, FastAPI

import suqiu
from classifier.cascade import Cascade
from classifier.classifier import Classifier
from classifier.extraction.filler import FormFiller
from retrieval.encoder import encoder_of
from serve.api import ask, classify, extract, health, metrics, problems, reference, similar
from serve.api.access import user_of
from serve.api.limits import BodyGuard
from serve.api.rate import RateGuard
from serve.api.schemas import problems_of
from serve.backend import Backend
from serve.bootstrap import build_serving
from serve.models.holder import Models
from serve.models.serving import Serving
from serve.similar import ServingLeaner, similar_for_desk
from serve.web import site
from suqiu.settings import Settings

# Of the requests that work on the database or the model; more only get in each other's way.
_THREADS = 6


@asynccontextmanager
async def _few_threads(app: FastAPI) -> AsyncIterator[None]:
    """Requests wait for one of a few threads. With forty, each back from the database waited its
    turn behind all the others a dozen times a request: 200 people, and seconds for everything.
    """
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    yield


def create_app(
    classifier: Classifier,
    settings: Settings,
    cascade: Cascade | None = None,
    filler: FormFiller | None = None,
    chosen: str = "",
) -> FastAPI:
    """The application over a ready classifier, with a cascade and a model for forms if any.

    `chosen` is the classifier's name on the shelf of models; `app.state.models` can be told to
    look whether another one is chosen meanwhile.
    """
    app = FastAPI(
        title="诉求 suqiu", version=suqiu.__version__, docs_url=None, redoc_url=None,
        description="12345 热线工单分类与派单建议。错误一律为 RFC 9457 problem+json，带 hint。",
        lifespan=_few_threads,
    )  # fmt: skip
    first = Serving(classifier, cascade, settings.llm_deadline, chosen)
    app.state.models = Models(settings, first, build_serving)
    app.state.settings = settings
    app.state.filler = filler or FormFiller()
    app.state.backend = Backend(settings)
    app.state.encoder = encoder_of(settings.encoder_path)
    app.state.leaner = ServingLeaner(app.state.models)
    app.state.similar = similar_for_desk(app.state.encoder, app.state.leaner)
    app.add_middleware(BodyGuard, max_bytes=settings.max_request_bytes)
    if settings.api_rate:
        share = max(1, settings.api_rate // settings.serve_processes)
        app.add_middleware(RateGuard, per_minute=share)
    problems.install(app)
    reference.install(app)
    # Of the routes that show nobody's tickets; all others ask for a token in any case.
    door: dict[str, Any] = {}
    if settings.api_tokens_required:
        door = {"dependencies": [Depends(user_of)], "responses": problems_of(401)}
    app.include_router(extract.router, **door)
    app.include_router(ask.router)
    app.include_router(similar.router)
    site.install(app)
    metrics.install(app)
    health.install(app)
    app.include_router(classify.router, **door)
    return app
