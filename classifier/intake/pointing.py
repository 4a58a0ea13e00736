"""Words that point at a place near by: 东门那边, 学校那边. They tell no other city."""

_THERE = "那边"


def without_pointing(text: str) -> str:
    """A normalised text without 那边: people who write of their home town nearly always say it, and
    so do all others. What is still said of another place says so by other words: 我老家那边.
    """
    return text.replace(_THERE, "")
