"""A site whose dispatchers decided on tickets, and a model of its own that serves."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import insert

from serve.models.pointer import read_pointer
from suqiu import clock
from suqiu.store.schema import decision, ticket, ticket_text

# Words of this site's own, which the seed never saw.
JARGON = ("卓柯表箱", "檀溪泵房", "沐阳阀室", "岚桥机组", "甘棠井盖", "绥和闸口")


@pytest.fixture(autouse=True)
def no_decisions(store_database):
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")


@pytest.fixture
def codes(small_taxonomy):
    return [leaf.code for leaf in small_taxonomy.leaves][: len(JARGON)]


@pytest.fixture
def decide(store_database):
    """Adds a decision on each of these (text, leaf), a minute apart, oldest first."""
    made = Counter()

    def decide(lessons, lead="水利局", **kinds):
        start = clock.now().replace(microsecond=0) - timedelta(days=30)
        with store_database.owner().begin() as connection:
            for text, leaf in lessons:
                at = start + timedelta(minutes=made["tickets"])
                number = f"R{made['tickets']:05}"
                made["tickets"] += 1
                connection.execute(insert(ticket).values(ticket_no=number, received_at=at))
                connection.execute(insert(ticket_text).values(ticket_no=number, body=text))
                connection.execute(insert(decision).values(
                    ticket_no=number, decided_at=at, actor="老王", leaf_code=leaf, accepted=True,
                    lead_department=lead, **kinds,
                ))  # fmt: skip

    return decide


@pytest.fixture
def own_words(codes):
    """Lessons in the site's own words: what each word means, or what `filed` says instead."""

    def own_words(count, filed=lambda at: at):
        return [
            (f"第{n}户反映{JARGON[n % len(codes)]}又出状况，盼处理", codes[filed(n % len(codes))])
            for n in range(count)
        ]

    return own_words


@pytest.fixture
def trained_alone(trained):
    """As `trained`, a model without the seed: so are its candidates, which takes a tenth of the
    time.
    """

    def trained_alone(name):
        folder = trained(name)
        card = json.loads((folder / "card.json").read_text("utf-8"))
        (folder / "card.json").write_text(json.dumps(card | {"seed_rows": 0}), "utf-8")
        return folder

    return trained_alone


@pytest.fixture
def serving(suqiu, site, trained_alone):
    """The name in the registry of the model that serves at first."""
    assert suqiu("model", "use", trained_alone("first")).code == 0
    return read_pointer(site).name


@pytest.fixture
def serving_seeded(suqiu, site, trained):
    """The same of one that was trained on top of the seed."""
    assert suqiu("model", "use", trained("first")).code == 0
    return read_pointer(site).name
