"""One root for everything that can go wrong, each with a way out."""

from dataclasses import dataclass


class SuqiuError(Exception):
    """Root of all errors raised on purpose.

    `hint` tells the user in Chinese what to do next; `retryable` says whether the
    same call may succeed later without any change.
    """

    retryable = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}（{self.hint}）" if self.hint else self.message


class InputError(SuqiuError):
    """The caller's file or text cannot be used at all."""


class TaxonomyError(SuqiuError):
    """A classification is broken or does not fit the data."""


class ModelError(SuqiuError):
    """A saved model is missing, damaged or of another format."""


class SettingsError(SuqiuError):
    """A setting has an unsafe or impossible value."""


class AccessError(SuqiuError):
    """Who asks is not known, or may not do this."""

    def __init__(self, message: str, *, hint: str = "", known: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.known = known


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of one row; the other rows go on.

    `row` counts from 1 as a spreadsheet does (the header is row 1; JSON lines have no
    header). `fatal` means the row could not be used; otherwise it was repaired.
    """

    row: int
    field: str
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"第 {self.row} 行「{self.field}」：{self.message}"
