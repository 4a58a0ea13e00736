"""Short names as offices write them: 住建局 is 住房和城乡建设局, 人社类 人力资源和社会保障."""

import re
from collections.abc import Iterator, Sequence

_AREA = re.compile("(?:街道|镇|乡)$")
_ENDS = re.compile("[局委类]")
_LONGEST, _SHORTEST = 8, 3  # with the sign at the end; 市局 is too short to be anybody


def in_order(name: str, label: str) -> bool:
    """Whether the label begins as the name does and has its signs in this order."""
    signs = iter(label)
    return name[:1] == label[:1] and all(sign in signs for sign in name)


class Shorthand:
    """What stands for exactly one of the offices, or with 类 for one of the classes."""

    def __init__(
        self, offices: Sequence[str], classes: Sequence[str], streets: Sequence[str] = ()
    ) -> None:
        self._offices = [one for one in offices if re.search("(?:局|委|委员会)$", one)]
        self._classes = list(classes)
        self._all = {*offices, *classes}
        bare = [(_AREA.sub("", one), one) for one in streets]
        names = [one for one, _ in bare]
        self._streets = {one: label for one, label in bare
                         if one != label and len(one) > 1 and names.count(one) == 1}  # fmt: skip
        either = "|".join(map(re.escape, sorted(self._streets, key=len, reverse=True)))
        item = f"(?:{either})(?:街道|镇|乡)?"
        self._rows = re.compile(f"{item}(?:[、和与及]{item})+") if self._streets else None

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Each short name with its label; of a class without its 类. Streets in a row: 甲、乙街道."""
        for row in self._rows.finditer(text) if self._rows else ():
            for item in re.finditer("[^、和与及]+", row[0]):
                if label := self._streets.get(item[0]):
                    yield row.start() + item.start(), row.start() + item.end(), label
        for end in _ENDS.finditer(text):
            of_class = end[0] == "类"
            for start in range(max(0, end.end() - _LONGEST), end.end() - _SHORTEST + 1):
                name = text[start : end.start() if of_class else end.end()]
                if name in self._all:
                    break
                known = self._classes if of_class else self._offices
                meant = [one for one in known if in_order(name, one)]
                if len(meant) == 1:
                    yield start, start + len(name), meant[0]
                    break
