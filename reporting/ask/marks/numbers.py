"""Numbers in a question, in digits or in words."""

from suqiu.periods.numerals import chinese_number


def number_said(text: str) -> int:
    """12, 十二, 两."""
    return int(text) if text.isdigit() else chinese_number(text)
