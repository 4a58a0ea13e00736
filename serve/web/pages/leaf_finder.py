"""The finder of leaves, made once for the taxonomy in use."""

from fastapi import Request

from serve.desk.leaves import LeafFinder
from serve.models.serving import serving_of


def finder_of(request: Request) -> LeafFinder:
    """Made anew when another model is switched in; takes a second, so a page asks ahead of need."""
    taxonomy = serving_of(request).classifier.model.taxonomy
    known: LeafFinder | None = getattr(request.app.state, "leaf_finder", None)
    if known is None or known.taxonomy is not taxonomy:
        known = LeafFinder(taxonomy)
        request.app.state.leaf_finder = known
    return known
