"""Incidents, themes and objects that are open on the day of the look."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from reporting.warnings.cells import Level
from reporting.warnings.finding import Finding, Kind, sure
from reporting.warnings.incidents import Incident
from reporting.warnings.loading import load_tickets
from reporting.warnings.sources.look import Look, shared, spoken
from reporting.warnings.sources.past import last_time
from reporting.warnings.themes import Theme
from reporting.warnings.watch import Watch

# An incident lasts at most 90 days; walking longer finds all that are open, without memory.
_WALK = timedelta(days=120)
HISTORY = timedelta(days=850)
_TITLE_SHARE = 0.3


def rising(look: Look) -> list[Finding]:
    """The same tickets give the same findings, whatever nights a run was missed."""
    history, letters = load_tickets(look.connection, look.day - HISTORY, look.moment)
    if not letters:
        return []
    watch = Watch(history, letters, look.rules)
    for _ in watch.walk(look.day - _WALK, look.day + timedelta(days=1)):
        pass
    titles = {one.number: one.title for one in letters}
    incidents = [one for one in watch.incidents if one.ended is None]
    names = look.leaf_names(history.leaves[one.cell.leaf] for one in incidents)
    found = [_burst(look, watch, one, names, titles) for one in incidents]
    for kind, themes in ((Kind.THEME, watch.themes.themes), (Kind.OBJECT, watch.objects.themes)):
        found += [_theme(look, kind, one) for one in themes if one.ended is None]
    return found


def _burst(
    look: Look, watch: Watch, one: Incident, names: Mapping[str, str], titles: Mapping[str, str]
) -> Finding:
    history, cell = watch.history, one.cell
    code = history.leaves[cell.leaf]
    street = history.streets[cell.street] if cell.street >= 0 else None
    community = history.communities[cell.community] if cell.community >= 0 else None
    area = f"{street or ''}{community or ''}" or "全市"
    numbers = watch.tickets(one)
    since = history.date(one.since)
    common = shared(look, numbers)
    said = Counter(titles[number] for number in numbers if titles[number])
    words, count = said.most_common(1)[0] if said else ("", 0)
    about = f"集中反映“{words}”（{count} 件）。" if count >= _TITLE_SHARE * len(numbers) else ""
    expected = f"约 {one.expected:.1f}" if one.expected >= 0.1 else "不到 0.1"
    summary = (
        f"{spoken(since)}起，{area}“{names[code]}”已有 {len(numbers)} 件；最集中的 {one.window} 天"
        f" {one.seen} 件，平常同样长的时间{expected} 件，{sure(one.p)}不是巧合。{about}"
    )
    return Finding(
        Kind.BURST, "|".join((code, str(since))), f"{area}“{names[code]}”集中上升", summary,
        since, history.date(one.last), one.seen, tuple(numbers), one.expected, one.p, code,
        street, community, common.department,
        details={
            "level": Level(cell.level).name.lower(), "window_days": one.window,
            "first_raised": str(history.date(one.raised)),
            "last_time": last_time(look, code, street, since),
        },
    )  # fmt: skip


def _theme(look: Look, kind: Kind, one: Theme) -> Finding:
    common = shared(look, one.numbers)
    names = look.leaf_names(common.leaves)
    more = f"，常与“{'”“'.join(one.others[:3])}”同现" if one.others else ""
    leaves = "、".join(names[code] for code in common.leaves)
    summary = (
        f"{spoken(one.since)}起，“{one.phrase}”{more}已有 {len(one.numbers)} 件；最集中时 {one.seen}"
        f" 件，平常约 {one.expected:.1f} 件，{sure(one.p)}不是巧合。分在：{leaves}。"
    )
    heading = "新话题" if kind is Kind.THEME else "集中反映"
    return Finding(
        kind, one.phrase, f"{heading}“{one.phrase}”", summary, one.since, one.last, one.seen,
        one.numbers, one.expected, one.p,
        common.leaves[0] if kind is Kind.OBJECT and common.leaves else None,
        common.street, None, common.department, details={"phrases": list(one.others[:10])},
    )  # fmt: skip
