"""Where the labels of a curve's points go: on no line, on no other label, inside the picture."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
_SIZE, _RISE, _FALL, _APART = 12.0, 11.0, 3.0, 8.0
# Heights of the baseline above and below the point, the nearest first.
_HEIGHTS = (-9.0, 20.0, -26.0, 37.0, -43.0, 54.0, -60.0, 71.0, -90.0, 101.0, -120.0, 131.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def crossed(self, first: Point, second: Point) -> bool:
        """Whether the line between two points runs through (Liang–Barsky)."""
        (x, y), dx, dy = first, second[0] - first[0], second[1] - first[1]
        begin, end = 0.0, 1.0
        for step, room in (
            (-dx, x - self.left), (dx, self.right - x), (-dy, y - self.top), (dy, self.bottom - y),
        ):  # fmt: skip
            if step == 0:
                if room < 0:
                    return False
            elif step < 0:
                begin = max(begin, room / step)
            else:
                end = min(end, room / step)
        return begin <= end


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place: its baseline begins (or, as `end`, ends) at x."""

    x: float
    y: float
    anchor: str
    box: Box


def place(
    text: str, point: Point, line: Sequence[Point], taken: Sequence[Box], inside: Box
) -> Label:
    """The nearest free place for a point's label; where all are crowded, above it."""
    width = sum(_SIZE if ord(c) > 0x2E7F else 0.6 * _SIZE for c in text)
    sides = ("start", "end") if point[0] + _APART + width <= inside.right else ("end", "start")
    places = [_at(point, side, rise, width) for rise in _HEIGHTS for side in sides]
    fitting = [one for one in places if _within(one.box, inside)] or places
    for one in fitting:
        on_line = any(one.box.crossed(a, b) for a, b in itertools.pairwise(line))
        if not on_line and not any(one.box.meets(other) for other in taken):
            return one
    return fitting[0]


def _at(point: Point, side: str, rise: float, width: float) -> Label:
    x = point[0] + (_APART if side == "start" else -_APART)
    y = point[1] + rise
    left = x if side == "start" else x - width
    return Label(x, y, side, Box(left, y - _RISE, left + width, y + _FALL))


def _within(box: Box, inside: Box) -> bool:
    return (
        box.left >= inside.left
        and box.right <= inside.right
        and box.top >= inside.top
        and box.bottom <= inside.bottom
    )
