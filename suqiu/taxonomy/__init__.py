"""A site's classification: load it, check it, ask it."""

from suqiu.taxonomy.load import load_taxonomy
from suqiu.taxonomy.tree import Leaf, Node, Taxonomy

__all__ = ["Leaf", "Node", "Taxonomy", "load_taxonomy"]
