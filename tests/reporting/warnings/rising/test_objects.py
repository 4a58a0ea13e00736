"""Estates, firms and schools named in texts: what jumps is told, whatever the class."""

from datetime import timedelta

import numpy as np

from reporting.warnings.rising.letter import Letter
from reporting.warnings.rising.objects import Objects
from reporting.warnings.rules import load_rules
from tests.reporting.warnings.conftest import FIRST, LEAVES, themes_of

MATTERS = [
    "电梯坏了",
    "停水三天",
    "物业乱收费",
    "垃圾没人清",
    "半夜噪声",
    "路灯不亮",
    "车位被占",
    "暖气不热",
]
ESTATES = [
    f"{first}{second}小区" for first in "锦青翠碧雅" for second in ("源", "溪", "湖", "桃", "园")
]


def letter(number, day, body, leaf=0, title="市民反映问题"):
    return Letter(number, FIRST + timedelta(days=day), LEAVES[leaf], title, f"{title}。{body}")


def ordinary(seed, days):
    draw = np.random.default_rng(seed)
    return [
        letter(f"N{day:04}{i}", day, f"{ESTATES[draw.integers(25)]}{MATTERS[draw.integers(8)]}，第{day * 9 + i}次", int(draw.integers(20)))
        for day in range(days)
        for i in range(6)
    ]  # fmt: skip


def planted(day, name, count):
    return [
        letter(f"X{day}{i}", day + i % 3, f"{name}{MATTERS[i % 8]}，请处理", leaf=i % 4)
        for i in range(count)
    ]


def told(letters, start, end):
    found = sorted(letters, key=lambda one: (one.day, one.number))
    limits = load_rules().objects()
    walked = FIRST + timedelta(days=start - limits.window)
    replay = themes_of(found, limits, walked, Objects())
    for day in range(start, end):
        replay.step(FIRST + timedelta(days=day))
    return [one.phrase for one in replay.themes]


def test_an_object_named_in_bodies_of_several_classes_is_told():
    letters = [*ordinary(1, 200), *planted(180, "枫林小区", 8)]
    assert told(letters, 100, 200) == ["枫林小区"]


def test_an_object_known_from_before_must_rise_above_its_own():
    known = [letter(f"K{day}", day, f"枫林小区{MATTERS[day % 8]}第{day}次") for day in range(200)]
    assert told([*ordinary(1, 200), *known, *planted(180, "枫林小区", 5)], 100, 200) == []


def test_what_comes_every_year_at_this_time_is_its_season():
    last_year = [
        letter(f"L{n}", 200 + n % 21, f"枫林小学{MATTERS[n % 8]}第{n}回", leaf=n % 4)
        for n in range(30)
    ]
    this_year = planted(574, "枫林小学", 6)
    assert told([*ordinary(1, 600), *this_year], 500, 600) == ["枫林小学"]
    assert told([*ordinary(1, 600), *last_year, *this_year], 500, 600) == []


def test_ordinary_tickets_seldom_tell_of_an_object():
    # 0.2 a week are allowed, 38 in these 194 weeks.
    assert sum(len(told(ordinary(seed, 400), 60, 400)) for seed in range(4)) <= 4


def test_letters_before_are_searched_for_names_that_come_later():
    objects = Objects()
    later = objects.read(letter("3", 50, "枫林小区二期停水"))
    objects.settle()
    assert later
    assert later & objects.look_up(letter("1", 0, "枫林小区停水"))
    assert not objects.look_up(letter("2", 1, "松湾花园停水"))
