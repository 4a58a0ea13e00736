"""What can go wrong when looking for something."""

from suqiu.errors import SuqiuError


class RetrievalError(SuqiuError):
    """The index or an encoder is not there, or not of the kind that is asked for."""


class TooLongError(SuqiuError):
    """A search was stopped by the reader's time limit; a narrower one may succeed."""

    retryable = True
