"""A plan answered: what is run for it, what is told of the rows, and what goes with them."""

from datetime import datetime, time

from reporting.ask.answering.beside import both_comparisons
from reporting.ask.answering.result import Result, month_before, result_of, told_of
from reporting.ask.answering.runner import Runner
from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.answer import Answer, PlanWay, Status
from reporting.ask.telling.beginning import NONE_AT_ALL, before_all, first_day
from reporting.ask.telling.behind import behind
from reporting.ask.telling.chart import chart_of
from reporting.ask.telling.digest import digest_query, excerpts_of
from reporting.ask.telling.falling_due import still_open
from reporting.ask.telling.gap import gap_told
from reporting.ask.telling.leaders import leaders_told
from reporting.ask.telling.multiples import multiple_told
from reporting.ask.telling.sentence import sentence
from reporting.ask.telling.site_figures import NOT_CLEARED, cleared, definitions, figure_notes
from reporting.metrics import Layer
from reporting.query.query import Query
from reporting.query.run import Rows
from reporting.query.spoken import spoken_query


def answer_to(planned: Plan, runner: Runner) -> Answer:
    """The rows of a plan and everything that goes with them."""
    whole = digest_query(planned.query) if planned.digest else planned.query
    # Before anything is looked up: a query made up by hand may name what there is not.
    runner.check(whole)
    if not cleared(runner.connection, whole, runner.layer):
        return Answer(Status.REFUSED, NOT_CLEARED)
    result = result_of(planned, whole, runner)
    return _no_figures(planned, result, runner) or _figures(planned, result, runner)


def _no_figures(planned: Plan, result: Result, runner: Runner) -> Answer | None:
    """What is said instead of a zero that would mislead; None where the figures can be told."""
    if not result.nothing:
        return None
    if planned.guessed_words:
        words = "”“".join(planned.guessed_words)
        return Answer(
            Status.CLARIFY,
            f"没有叫“{words}”的分类、部门或区域，标题和内容里也没有提到它；换一个说法？",
            choices=("例如：今年占道经营有多少件",),
        )
    period = result.shown.period
    of_tables = any(runner.layer.metrics[one].kind.of_table for one in result.query.metrics)
    if of_tables:
        return None
    begun = first_day(runner.connection)
    if begun is None:
        return Answer(Status.REFUSED, NONE_AT_ALL)
    if period is not None and period.end <= datetime.combine(begun, time()):
        return Answer(Status.REFUSED, before_all(begun, period))
    return None


def _figures(planned: Plan, result: Result, runner: Runner) -> Answer:
    """The figures, with their sentence, their 口径 and SQL, their picture and what lies behind."""
    query, layer, now = result.query, runner.layer, runner.now
    notes = _notes(planned, result, runner)
    excerpts = (
        excerpts_of(runner.connection, query, result.rows, layer, now) if planned.digest else ()
    )
    also = month_before(result, runner) if planned.both else None
    told = told_of(result, planned)
    text = sentence(told, result.rows, layer, notes, also, cut=result.truncated)
    if result.truncated:
        text += f"结果超过 {runner.row_limit} 行，只给出前 {runner.row_limit} 行。"
    rows = result.rows if also is None else both_comparisons(result.rows, also[1])
    return Answer(
        Status.ANSWERED,
        text,
        columns=rows.columns,
        rows=rows.rows,
        tickets=_tickets(query, rows, layer),
        definition=definitions(query, layer, now),
        sql=runner.sql,
        chart=chart_of(result.shown, rows),
        # As it was read: what is kept of an answer is compared with what the words say later.
        query=result.whole,
        spoken=spoken_query(query, layer),
        excerpts=excerpts,
        way=planned.way,
        truncated=result.truncated,
        behind=behind(query, layer),
    )


def _notes(planned: Plan, result: Result, runner: Runner) -> list[str]:
    """How the words were taken, and what the asker should know of the figures."""
    connection, layer, now = runner.connection, runner.layer, runner.now
    notes = [
        *leaders_told(connection, result.shown, layer, now),
        *planned.guesses,
        *([result.until] if result.until else []),
        *figure_notes(connection, result.query, result.rows, layer, now),
    ]
    open_still = still_open(connection, result.query, layer, now)
    notes += [open_still] if open_still else []
    if planned.multiple is not None:
        told = multiple_told(result.query, result.rows, planned.multiple, layer)
        notes += [told] if told else []
    apart = gap_told(result.query, result.rows, layer)
    notes += [apart] if apart else []
    if planned.derived is not None:
        notes.append(planned.derived.note)
    if planned.way is PlanWay.MODEL:
        notes.append(f"问法由大模型理解为：{spoken_query(result.query, layer)}；请核对")
    if planned.guessed_words:
        notes.append(f"“{'、'.join(planned.guessed_words)}”按标题或内容提到统计")
    return notes


def _tickets(query: Query, rows: Rows, layer: Layer) -> tuple[str, ...] | None:
    """Numbers of the tickets that were listed; None for anything else."""
    if not query.listing or layer.metrics[query.metrics[0]].table:
        return None
    return tuple(str(row[0]) for row in rows.rows)
