"""What can stop a batch; what was done by then stays done."""

from suqiu.errors import SuqiuError


class BatchError(SuqiuError):
    """The run cannot go on now; its finished chunks are kept."""

    retryable = True
