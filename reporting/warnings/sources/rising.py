"""Incidents, themes and objects that are open on the day of the look."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from reporting.warnings.finding import WarningFinding, WarningKind, sure
from reporting.warnings.rising.cells import Level
from reporting.warnings.rising.incidents import Incident
from reporting.warnings.rising.loading import letters_of
from reporting.warnings.rising.phrases import whole_name
from reporting.warnings.rising.themes import Theme
from reporting.warnings.sources.look import Look, shared, spoken, whole_area
from reporting.warnings.sources.past import last_time
from reporting.warnings.watch import Watch, read_watch

# An incident lasts at most 90 days; walking longer finds all that are open, without memory.
_WALK = timedelta(days=120)
# What the walk sees in its first days may have begun before it.
_WARM = timedelta(days=14)
HISTORY = timedelta(days=850)
_TITLE_SHARE = 0.3


def rising(look: Look) -> list[WarningFinding]:
    """The same tickets give the same findings, whatever nights a run was missed: also what
    was over meanwhile, with the day it ended.
    """
    start, walked = look.day - HISTORY, look.day - _WALK
    watch = read_watch(look.connection, start, walked, look.moment, look.rules)
    history = watch.history
    if not history.numbers:
        return []
    for _ in watch.walk(look.day + timedelta(days=1)):
        pass
    sure_of = walked + _WARM
    incidents = [
        one for one in watch.incidents
        if one.ended is None or history.date(one.raised) >= sure_of
    ]  # fmt: skip
    names = look.leaf_names(history.leaves[one.cell.leaf] for one in incidents)
    whole = whole_area(look.connection, start, look.moment)
    found = [_burst(look, watch, one, names, whole) for one in incidents]
    for kind, themes in (
        (WarningKind.THEME, watch.themes.themes),
        (WarningKind.OBJECT, watch.objects.themes),
    ):
        found += [
            _theme(look, kind, one) for one in themes if one.ended is None or one.raised >= sure_of
        ]
    return found


def _burst(
    look: Look, watch: Watch, one: Incident, names: Mapping[str, str], whole: str
) -> WarningFinding:
    history, cell = watch.history, one.cell
    code = history.leaves[cell.leaf]
    street = history.streets[cell.street] if cell.street >= 0 else None
    community = history.communities[cell.community] if cell.community >= 0 else None
    area = f"{street or ''}{community or ''}" or whole
    numbers = watch.tickets(one)
    since = history.date(one.since)
    common = shared(look, numbers)
    letters = letters_of(look.connection, numbers)
    said = Counter(title for number in numbers if (title := letters[number].title))
    words, count = said.most_common(1)[0] if said else ("", 0)
    # One letter of three is nothing that they have in common.
    common_title = count > 1 and count >= _TITLE_SHARE * len(numbers)
    about = f"集中反映“{words}”（{count} 件）。" if common_title else ""
    expected = _expected(one.expected)
    summary = (
        f"{spoken(since)}起，{area}“{names[code]}”已有 {len(numbers)} 件，其中最集中的 {one.window} 天"
        f" {one.seen} 件；平常同样长的时间{expected} 件，{sure(one.p)}不是巧合。{about}"
        f"{_over(history.date(one.last)) if one.ended is not None else ''}"
    )
    return WarningFinding(
        WarningKind.BURST, "|".join((code, str(since))), f"{area}“{names[code]}”集中上升", summary,
        since, history.date(one.last), one.seen, tuple(numbers), one.expected, one.p, code,
        street, community, common.department,
        details={
            "level": Level(cell.level).name.lower(), "window_days": one.window,
            "first_raised": str(history.date(one.raised)),
            "last_time": last_time(look, code, street, since),
        },
        ended=None if one.ended is None else history.date(one.ended),
    )  # fmt: skip


def _theme(look: Look, kind: WarningKind, one: Theme) -> WarningFinding:
    common = shared(look, one.numbers)
    names = look.leaf_names(common.leaves)
    letters = letters_of(look.connection, one.numbers)
    name = whole_name(one.phrase, (letters[number].text for number in one.numbers))
    # 望江桥 says all that 望江 and 江桥 would.
    others = [word for word in one.others if word not in name and name not in word]
    more = f"，常与“{'”“'.join(others[:3])}”同现" if others else ""
    expected = _expected(one.expected)
    leaves = "、".join(names[code] for code in common.leaves)
    summary = (
        f"{spoken(one.since)}起，“{name}”{more}已有 {len(one.numbers)} 件，其中最集中时 {one.seen}"
        f" 件；平常{expected} 件，{sure(one.p)}不是巧合。分在：{leaves}。"
        f"{_over(one.last) if one.ended is not None else ''}"
    )
    heading = "新话题" if kind is WarningKind.THEME else "集中反映"
    return WarningFinding(
        kind, one.phrase, f"{heading}“{name}”", summary, one.since, one.last, one.seen,
        one.numbers, one.expected, one.p,
        common.leaves[0] if kind is WarningKind.OBJECT and common.leaves else None,
        common.street, None, common.department, details={"phrases": list(one.others[:10])},
        ended=one.ended,
    )  # fmt: skip


def _expected(number: float) -> str:
    return f"约 {number:.1f}" if number >= 0.1 else "不到 0.1"


def _over(last: date) -> str:
    return f"{spoken(last)}以后已平息。"
