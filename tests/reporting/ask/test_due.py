"""What falls due soon, counted once more by hand from the tickets of the small town."""

from datetime import date, datetime, timedelta

import pytest

from reporting.ask.asker import Asker
from reporting.ask.drafting.tickets.due import SOON_DAYS
from reporting.ask.marks.catalogue import load_catalogue
from reporting.ask.reading.lexicon import Lexicon
from suqiu.data import dataset_path
from suqiu.store.users import find_user, local_administrator
from suqiu.taxonomy import load_taxonomy
from tests.reporting.town import rows

AS_OF = date(2026, 9, 9)
NOW = datetime(2026, 9, 10)


def due_within(days):
    """The open tickets of the town that fall due in the days after AS_OF, soonest first."""
    limits = {
        one["工单编号"]: datetime.fromisoformat(one["办理时限"])
        for one in rows()
        if not one["办结时间"]
    }
    found = [(due, no) for no, due in limits.items() if NOW <= due <= NOW + timedelta(days)]
    return [no for _, no in sorted(found)]


@pytest.fixture(scope="module")
def ask(town, layer):
    taxonomy = load_taxonomy(dataset_path("seed/taxonomy.csv"))
    with town.reader(local_administrator()) as connection:
        asker = Asker(layer, Lexicon(layer, load_catalogue(connection, taxonomy)))

    def answer(question, user=None):
        with town.reader(user or local_administrator()) as connection:
            return asker.ask(connection, question, AS_OF)

    return answer


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("快到期的工单有多少", SOON_DAYS),
        ("12天内到期的有多少件", 12),
        ("两周内将要超期的工单多少", 14),
    ],
)
def test_only_what_is_open_and_not_yet_overdue_is_counted(ask, question, days):
    assert due_within(days)
    assert ask(question).rows == ((len(due_within(days)),),)


def test_a_list_has_the_soonest_first(ask):
    assert list(ask("12天内到期的工单列出来").tickets) == due_within(12)


def test_the_number_of_days_that_was_taken_is_told(ask):
    assert f"按{SOON_DAYS}天内到办理时限" in ask("即将超期的有多少").text


def test_the_asker_s_streets_bound_it(ask, town):
    with town.owner().begin() as connection:
        leader = find_user(connection, "东湖领导")
    inside = {one["工单编号"] for one in rows() if one["街道"] == "东湖街道"}
    listed = ask("30天内到期的工单列出来", leader).tickets
    assert set(listed) == inside & set(due_within(30))
    assert set(listed) != set(due_within(30))


def test_of_what_falls_due_later_the_open_ones_are_told(ask):
    day = max(one["办理时限"] for one in rows() if not one["办结时间"])[:10]
    said = f"{int(day[:4])}年{int(day[5:7])}月{int(day[8:])}日"
    still = [one for one in rows() if one["办理时限"].startswith(day) and not one["办结时间"]]

    assert f"其中还没办结的 {len(still)}件" in ask(f"{said}到期的有多少").text
    assert "其中" not in ask(f"{said}到期还没办结的有多少").text
    assert "其中" not in ask("9月1日到期的有多少").text
