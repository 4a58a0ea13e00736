"""What the query of a plan came to."""

from dataclasses import dataclass, replace

from reporting.ask.answering.beside import as_shown, month_on_month, side_rows
from reporting.ask.answering.runner import Runner
from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.derived import Derived, GroupCount, Together
from reporting.ask.telling.today import until_now
from reporting.query.query import Query
from reporting.query.run import Rows


@dataclass(frozen=True, slots=True)
class Result:
    """The rows, and what they are rows of: `whole` the query as it was read, `query` as it was
    run (today is not over, which `until` says), `shown` as its rows show it once they are counted
    or added up. `truncated` where there were more.
    """

    whole: Query
    query: Query
    shown: Query
    rows: Rows
    truncated: bool = False
    until: str = ""

    @property
    def nothing(self) -> bool:
        """Whether no figure of the rows is other than zero."""
        return all(cell is None or cell == 0 for row in self.rows.rows for cell in row)


def result_of(planned: Plan, whole: Query, runner: Runner) -> Result:
    """The rows of a plan whose query is `whole`."""
    query, until = until_now(
        runner.connection, whole, runner.layer, runner.now, apart=planned.apart
    )
    sides = planned.sides
    read = side_rows(query, sides, runner.run) if sides else runner.run(query)
    truncated = len(read.rows) > runner.row_limit
    # Groups are counted and added up before any is cut off.
    derived = planned.derived
    rows = _cut(read, runner.row_limit) if derived is None else derived.of(read)
    return Result(whole, query, _shown(query, derived), rows, truncated, until)


def told_of(result: Result, planned: Plan) -> Query:
    """The query that the sentence tells."""
    return as_shown(result.query) if planned.sides else result.shown


def month_before(result: Result, runner: Runner) -> tuple[Query, Rows]:
    """The same figures against the period before, for a question that asks for both."""
    monthly, _ = until_now(
        runner.connection, month_on_month(result.whole), runner.layer, runner.now
    )
    return monthly, runner.run(monthly)


def _shown(query: Query, derived: Derived | None) -> Query:
    if isinstance(derived, GroupCount):
        return replace(query, dimensions=(), having=(), comparison=None)
    if isinstance(derived, Together):
        return replace(query, dimensions=(), having=(), order=None, limit=None)
    return query


def _cut(rows: Rows, limit: int) -> Rows:
    return Rows(rows.columns, rows.rows[:limit])
