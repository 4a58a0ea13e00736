"""Thinking aloud is kept apart from the answer."""

import re
from collections.abc import Mapping
from typing import Any

_OPEN, _CLOSE = "<think>", "</think>"
_BEGUN = re.compile(rf"\s*{_OPEN}")
# vLLM renamed reasoning_content to reasoning; both are met.
_FIELDS = ("reasoning_content", "reasoning")


def reasoning_field(message: Mapping[str, Any]) -> str:
    """The reasoning a server has already split off, or empty."""
    for name in _FIELDS:
        value = message.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def split_reasoning(text: str) -> tuple[str, str]:
    """(answer, reasoning) of a raw answer.

    A template may have put `<think>` into the prompt, so that the text starts in the middle
    of thinking; a thought that never ends leaves no answer.
    """
    thoughts: list[str] = []
    head, closed, tail = text.partition(_CLOSE)
    if closed and _OPEN not in head and not head.lstrip().startswith(("{", "[")):
        thoughts.append(head)
        text = tail
    # By places: the rest, cut off anew after each of a million thoughts, would take for ever.
    at = 0
    while found := _BEGUN.match(text, at):
        close = text.find(_CLOSE, found.end())
        thoughts.append(text[found.end() : close] if close >= 0 else text[found.end() :])
        at = close + len(_CLOSE) if close >= 0 else len(text)
    return text[at:].strip(), "\n".join(thought.strip() for thought in thoughts)


class ThoughtFilter:
    """Lets the answer of a stream through and holds its thoughts back."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._answering = False

    def feed(self, text: str) -> str:
        """What of the answer can be shown by now."""
        if self._answering:
            return text
        self._held += text
        while True:
            if self._thinking:
                thought, found, rest = self._held.partition(_CLOSE)
                if not found:
                    # Only a piece of the closing mark matters from now on.
                    self._held = thought[-len(_CLOSE) :]
                    return ""
                self._held, self._thinking = rest, False
            self._held = self._held.lstrip()
            if self._held.startswith(_OPEN):
                self._held, self._thinking = self._held[len(_OPEN) :], True
            elif _OPEN.startswith(self._held):
                return ""
            else:
                self._answering = True
                return self._held

    def end(self) -> str:
        """What was held back and turned out to be answer."""
        return "" if self._thinking or self._answering else self._held
