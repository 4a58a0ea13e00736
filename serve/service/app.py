"""The HTTP application."""

from fastapi import FastAPI
from starlette.datastructures import State

from classifier.cascade import Cascade
from classifier.classifier import Classifier
from classifier.extraction.filler import FormFiller
from serve.api import ask, classify, extract, health, metrics, reference, similar
from serve.desk.similar import similar_for_desk
from serve.models.leaner import ServingLeaner
from serve.service.base import bare_app, guarded, shared
from serve.web import site
from suqiu.settings import Settings


def create_app(
    classifier: Classifier,
    settings: Settings,
    cascade: Cascade | None = None,
    filler: FormFiller | None = None,
    chosen: str = "",
) -> FastAPI:
    """The application over a ready classifier, with a cascade and a model for forms if any."""
    return whole_app(shared(classifier, settings, cascade, filler, chosen))


def whole_app(state: State) -> FastAPI:
    """The application with all its routes over what `serve.service.base.shared` gave."""
    app = bare_app(state)
    state.leaner = ServingLeaner(state.models)
    state.find_similar = similar_for_desk(state.encoder, state.leaner)
    reference.install(app)
    door = guarded(state.settings)
    app.include_router(extract.router, **door)
    app.include_router(ask.router)
    app.include_router(similar.router)
    site.install(app)
    app.include_router(metrics.router)
    app.include_router(health.router)
    app.include_router(classify.router, **door)
    return app
