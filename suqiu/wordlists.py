"""Word lists of `datasets/`: sections of words, for people to edit."""

import re

from suqiu.data import dataset_path

_SECTION = re.compile(r"\[(\w+)\]")


def read_sections(name: str) -> dict[str, tuple[str, ...]]:
    """The words of each `[section]`; `#` begins a remark. InputError when the file is missing."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in dataset_path(name).read_text("utf-8").splitlines():
        words = line.split("#", 1)[0].split()
        section = _SECTION.fullmatch(words[0]) if words else None
        if section:
            current = sections.setdefault(section[1], [])
        else:
            current.extend(words)
    return {section: tuple(words) for section, words in sections.items()}
