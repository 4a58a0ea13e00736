"""Suggestions kept many at a time, while people work on the same tickets."""

from serve.desk.suggesting import keep_all, suggest
from suqiu.records import Ticket


def test_what_is_deleted_or_just_being_decided_is_neither_kept_nor_waited_for(
    database, tickets, classifier, rows
):
    tickets("A1", "A2", "A3")
    numbers = ("A1", "A2", "A3", "deleted")
    found = [suggest(classifier, Ticket(one, "家里停水三天了"), 5000) for one in numbers]
    with database.owner().begin() as deciding:
        deciding.exec_driver_sql("SELECT FROM ticket WHERE ticket_no = 'A2' FOR UPDATE")
        with database.owner().begin() as owner:
            assert keep_all(owner, found) == 2
    kept = rows("SELECT ticket_no, payload->>'id' AS id FROM suggestion ORDER BY ticket_no")
    assert kept == [{"ticket_no": one, "id": one} for one in ("A1", "A3")]
