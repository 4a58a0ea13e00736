"""The HTTP application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from anyio import to_thread
from fastapi import Depends, FastAPI, Request

import suqiu
from classifier.cascade import Cascade
from classifier.classifier import Classifier
from classifier.extraction.filler import FormFiller
from retrieval.encoder import encoder_of
from serve.api import ask, extract, health, metrics, problems, reference, similar
from serve.api.limits import BodyGuard
from serve.api.rate import RateGuard
from serve.api.review import review
from serve.api.schemas import (
    PROBLEMS,
    ClassifyRequest,
    ClassifyResponse,
    LeafOut,
    TaxonomyOut,
    problems_of,
    suggestion_out,
)  # fmt: skip
from serve.api.serving import Review, Serving, serving_of
from serve.api.tickets import SettingsDep, ticket_of
from serve.backend import Backend
from serve.bootstrap import build_serving
from serve.models.holder import Models
from serve.similar import ServingLeaner, similar_for_desk
from serve.web import site
from suqiu.settings import Settings

# Of the requests that work on the database or the model; more only get in each other's way.
_THREADS = 6


async def _classifier(request: Request) -> Classifier:
    # Asynchronous, as are all that only look something up: otherwise it waits for a thread.
    return serving_of(request).classifier


ClassifierDep = Annotated[Classifier, Depends(_classifier)]


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
    first = Serving(classifier, Review(cascade, settings.llm_deadline), chosen)
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
    app.include_router(extract.router)
    app.include_router(ask.router)
    app.include_router(similar.router)
    site.install(app)
    metrics.install(app)
    health.install(app)

    @app.post("/api/v1/classify", responses=PROBLEMS, summary="分类并推荐部门", tags=["分类"])
    async def classify(
        request: ClassifyRequest, classifier: ClassifierDep, settings: SettingsDep, http: Request
    ) -> ClassifyResponse:
        """一次 1 到 256 条；结果与请求同序。"""
        tickets = [
            ticket_of(i, ticket, settings.max_text_chars)
            for i, ticket in enumerate(request.tickets)
        ]
        room = serving_of(http).review.computing
        found = await to_thread.run_sync(classifier.classify, tickets, limiter=room)
        found = await review(http, tickets, found)
        return ClassifyResponse(suggestions=[suggestion_out(suggestion) for suggestion in found])

    @app.get(
        "/api/v1/taxonomy",
        responses=problems_of(429, 503),
        summary="正在使用的分类表",
        tags=["分类"],
    )
    async def taxonomy(classifier: ClassifierDep) -> TaxonomyOut:
        """版本、内容哈希和全部末级类别。"""
        tree = classifier.model.taxonomy
        return TaxonomyOut(
            version=tree.version, hash=tree.hash, depth=tree.depth,
            leaves=[
                LeafOut(
                    code=leaf.code, path=leaf.path, definition=leaf.definition,
                    lead=leaf.lead, assist=list(leaf.assist),
                )
                for leaf in tree.leaves
            ],
        )  # fmt: skip

    return app
