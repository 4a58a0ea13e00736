"""What can go wrong with the database."""

from suqiu.errors import SuqiuError


class StoreError(SuqiuError):
    """The database is not there, of another version, or refuses what is asked."""


class TransitionError(StoreError):
    """A ticket may not go from its state to the one asked for."""
