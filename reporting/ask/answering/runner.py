"""The queries that are run for one answer, as of one moment, up to a limit of rows."""

from datetime import datetime

from psycopg.errors import QueryCanceled
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reporting.metrics import Layer
from reporting.query.compile import compile_query
from reporting.query.query import Query
from reporting.query.run import Rows, run_statement
from reporting.query.statement import Statement
from suqiu.errors import SuqiuError


class Runner:
    """Runs queries and keeps the SQL of each. One row more than the limit is read, so that it
    can be told that there are more.
    """

    def __init__(self, connection: Connection, layer: Layer, now: datetime, row_limit: int) -> None:
        self.connection = connection
        self.layer = layer
        self.now = now
        self.row_limit = row_limit
        self._shown: list[str] = []

    def check(self, query: Query) -> None:
        """Raise where the query names what there is not, as one made up by hand may."""
        self._compiled(query)

    def run(self, query: Query) -> Rows:
        """The rows of the query."""
        statement = self._compiled(query)
        self._shown.append(statement.shown())
        try:
            return run_statement(self.connection, statement)
        except DBAPIError as error:
            raise _unanswered(error) from error

    @property
    def sql(self) -> str:
        """All that was run, in order."""
        return "\n\n".join(self._shown)

    def _compiled(self, query: Query) -> Statement:
        return compile_query(query, self.layer, self.now, self.row_limit + 1)


def _unanswered(error: DBAPIError) -> SuqiuError:
    if isinstance(error.orig, QueryCanceled):
        found = SuqiuError("这个问题查询时间过长，已停止", hint="缩小时间范围或减少分组后再问")
    else:
        found = SuqiuError("数据库没有答成这个问题", hint="稍后再问；一直这样请联系管理员")
    found.retryable = True
    return found
