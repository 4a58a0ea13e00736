"""都在投诉什么: what the tickets are about, as 都在抱怨什么, and never just how many there are."""

import pytest

from reporting.ask.plan import Plan
from tests.reporting.ask.test_wording import read


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
