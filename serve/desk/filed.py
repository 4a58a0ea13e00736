"""The class that a ticket is at work under."""

from serve.desk.stages import HANDLED
from suqiu.store.schema import LEVELS
from suqiu.taxonomy import Leaf, Taxonomy
from suqiu.taxonomy.tree import PATH_SEPARATOR


def filed_leaf(status: str, code: str | None, path: str, taxonomy: Taxonomy) -> Leaf | None:
    """The leaf of this code, None for a ticket that is not at work. None also where the names
    stored with it, its `path`, are those of another class: the ticket is still under another
    classification then, where the code stands for something else. Without names nothing tells.
    """
    if status not in HANDLED or not code or code not in taxonomy:
        return None
    leaf = taxonomy.leaf(code)
    return leaf if path in ("", PATH_SEPARATOR.join(leaf.names[: len(LEVELS)])) else None
