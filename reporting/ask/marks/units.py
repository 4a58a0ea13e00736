"""Units with 万 or 亿 before them, and numbers said in one but compared in another."""

_MAGNITUDES = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}


def magnitude(unit: str) -> float:
    """What one of the unit stands for: 10,000 for 万元, 1 for 元."""
    return _MAGNITUDES.get(unit[:1], 1.0) if len(unit) > 1 else 1.0


def bare_unit(unit: str) -> str:
    """元 of 万元."""
    return unit[1:] if magnitude(unit) > 1 else unit


def in_unit(value: float, said: str, scaled: bool, unit: str) -> float:
    """A number, said with or without 万 and a unit, in the unit of a column: 500万 is 500 in
    万元, and so is a bare 500.
    """
    plain = not scaled and not said
    return value if plain else value / magnitude(unit)
