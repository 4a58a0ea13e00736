"""都在投诉什么: what the tickets are about, as 都在抱怨什么, and never just how many there are."""

import pytest
from sqlalchemy import text

from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.digest import digest_query, excerpts_of
from reporting.query.compile import compile_query
from reporting.query.run import run_statement
from suqiu.store.users import local_administrator
from tests.reporting.ask.test_wording import read
from tests.reporting.conftest import AS_OF


@pytest.mark.parametrize(
    "question",
    [
        "最近一周都在投诉什么",
        "9月老百姓投诉些啥",
        "大家10月都在咨询什么",
        "9月投诉的都是什么",
        "9月主要投诉什么",
        "9月都在反映什么",
    ],
)
def test_what_is_complained_of_is_a_digest(question):
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.digest


def test_what_citizens_wrote_is_quoted_without_their_flat(town, layer):
    with town.owner().begin() as connection:
        connection.execute(
            text(
                "UPDATE ticket_text SET body = '和园3栋2单元501室从早上停水到现在，家里老人没有水喝，请派人来看看。'"
            )
        )
    query = digest_query(read("9月大家都在抱怨什么").query)
    with town.reader(local_administrator()) as connection:
        rows = run_statement(connection, compile_query(query, layer, AS_OF))
        excerpts = excerpts_of(connection, query, rows, layer, AS_OF)
    assert excerpts
    assert all(one.text.startswith("和园⟦房号1⟧从早上停水") for one in excerpts)
