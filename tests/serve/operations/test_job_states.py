"""Every state of a background job has a Chinese word, and is shown by it."""

import pytest
from procrastinate.jobs import Status

from serve.jobs.states import STATE_NAMES
from serve.web.pages.admin_jobs import _STATES


def test_every_state_the_queue_knows_has_a_word_of_its_own():
    assert set(STATE_NAMES) == {one.value for one in Status} == set(_STATES)
    assert len(set(STATE_NAMES.values())) == len(STATE_NAMES)


@pytest.mark.parametrize("status", [one.value for one in Status])
def test_the_list_of_jobs_says_it(suqiu, store_environment, store_database, status):
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("TRUNCATE procrastinate_jobs CASCADE")
        connection.exec_driver_sql(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
            f"VALUES ('default', 'suqiu.one', '{status}')"
        )
    listed = suqiu("jobs", "list").out
    assert STATE_NAMES[status] in listed
    assert status not in listed
