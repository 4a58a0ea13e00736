"""Applications as `serve.service.app` makes them, over routes that FastAPI builds once a run."""

from fastapi import FastAPI

from serve.service import app as serve_app

# By whether a token is asked of everybody: the one setting that the routes depend on.
_routes: dict[bool, list] = {}


def create_app(classifier, settings, *more, **named) -> FastAPI:
    """`serve.service.app.create_app`, with state, guards and errors of its own. For every application
    FastAPI builds all routes anew at the first request, which costs a dozen times what most tests
    ask; they know the application by the request alone. Routes that a test adds are its own.
    """
    app = serve_app.create_app(classifier, settings, *more, **named)
    app.router.routes = [*_routes.setdefault(settings.api_tokens_required, app.router.routes)]
    return app
