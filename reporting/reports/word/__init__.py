"""Word documents in the form of GB/T 9704-2012."""

from reporting.reports.word.document import to_word

__all__ = ["to_word"]
