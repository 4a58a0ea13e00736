"""风险提示: what the warnings of the period said; says so when none were run."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from reporting.facts.placeholders import place, safe_id
from reporting.reports.page import Page, WarningNote, Warnings
from reporting.reports.phrases import neutral
from reporting.reports.reach import dated
from reporting.reports.spec import Section


def write_warnings(page: Page, section: Section) -> None:
    """The chapter."""
    page.heading(section.title)
    if page.warnings is None:
        page.say("本期没有运行预警，本节从略。")
        return
    notes = list(page.warnings.of(page.maker.period))
    late = _not_seen(page, page.warnings)
    if not notes:
        page.say(late or "本期没有预警。")
        return
    total = page.maker.count("warnings.total", "预警数", len(notes), "条")
    few = "主要" if len(notes) > section.top else ""
    page.say(
        late,
        f"{'' if late else '本期'}共有预警{place(total.id)}{_by_kind(page, notes)}，{few}如下。",
        _later(page, page.warnings, notes[: section.top]),
    )
    rows, units = [], any(note.unit for note in notes[: section.top])
    for note in notes[: section.top]:
        text = page.maker.quote(note.id, _close(neutral(note.text)), "warning")
        tickets = page.maker.count(f"warning.{note.id}.tickets", "涉及工单", note.tickets, "件")
        unit = page.maker.quote(note.id, note.unit or "—", "unit")
        who = (place(unit.id),) if units else ()
        rows.append((note.kind, place(text.id), place(tickets.id, "number"), *who, note.state))
    who = ("主要承办单位",) if units else ()
    page.table("主要预警", ("类型", "内容", "工单（件）", *who, "状态"), rows)


def _later(page: Page, warnings: Warnings, notes: Sequence[WarningNote]) -> str:
    """That a warning of then counts what came in since, too."""
    if all(note.last < page.as_of.date() for note in notes):
        return ""
    day = page.maker.setting("warnings.counted", "预警的件数算到", dated(warnings.until()))
    return f"各条的件数算到{place(day.id)}。"


def _not_seen(page: Page, warnings: Warnings) -> str:
    """That the last run was before the period was over: of what came after nothing is known."""
    period, last = page.maker.period, warnings.until()
    end = (min(period.end, page.as_of) - timedelta(microseconds=1)).date()
    if last >= end:
        return ""
    day = page.maker.setting("warnings.until", "预警运行到", dated(last))
    if last < period.start.date():
        return f"预警只运行到{place(day.id)}，本期有没有预警不明。"
    return f"预警只运行到{place(day.id)}，以后的没有计入。"


def _by_kind(page: Page, notes: list[WarningNote]) -> str:
    """，其中超期督办（39条）、集中上升（3条）: where there is more than one kind."""
    counts = Counter(note.kind for note in notes).most_common()
    if len(counts) < 2:
        return ""
    facts = [
        page.maker.count(f"warnings.{safe_id(kind)}", f"{kind}预警数", count, "条")
        for kind, count in counts
    ]
    said = (f"{kind}（{place(fact.id)}）" for (kind, _), fact in zip(counts, facts, strict=True))
    return f"，其中{'、'.join(said)}"


def _close(text: str) -> str:
    """36 件 as a report has it: 36件."""
    return re.sub(r"(?<=[一-鿿]) (?=\d)|(?<=\d) (?=[一-鿿])", "", text)
