"""The names on the desk's lists, kept by the application."""

from fastapi import Request

from serve.desk.names import Names


def names_of(request: Request) -> Names:
    """Made on first need."""
    state = request.app.state
    if not hasattr(state, "names"):
        state.names = Names()
    found: Names = state.names
    return found
