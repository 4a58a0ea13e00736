"""为什么涨了: which groups explain the change of a figure between two periods."""

from reporting.attribution.explain import Attribution, explain
from reporting.attribution.parts import Group, GroupPart, parts_of_count, parts_of_rate

__all__ = ["Attribution", "Group", "GroupPart", "explain", "parts_of_count", "parts_of_rate"]
