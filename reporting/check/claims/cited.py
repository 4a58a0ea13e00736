"""Words of citizens: those of a ticket are no claims of ours, and those of none are told."""

import re

from reporting.check.findings import Finding, Problem
from reporting.check.known.known import CITED, Known

# 有市民来电说“…”: words that somebody is said to have said, no name or motto.
_SAID = re.compile("(?:说|称|道|反映|表示|写道|问|直言|留言|来电|诉求)[:：，,]?$")
_LEAST = 8


def unquoted(text: str, known: Known) -> str:
    """The text without the words of tickets."""
    for quote in known.quotes:
        text = text.replace(quote, "")
    return CITED.sub(lambda one: "" if known.is_quoted(one["words"]) else one[0], text)


def false_quotes(text: str, line: int, known: Known) -> list[Finding]:
    """Words put into a citizen's mouth that stand in no ticket the report quotes."""
    return [
        Finding(Problem.UNSUPPORTED, line, found["words"][:30], "所引的工单原文里没有这句话")
        for found in CITED.finditer(text)
        if len(found["words"]) >= _LEAST and _SAID.search(text[: found.start()])
        and not known.is_quoted(found["words"])
    ]  # fmt: skip
