"""`/quality` calls the codes of a decision as they were called when it was made."""

import re
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from serve.models.pointer import Change, read_pointer, registry_folder, write_pointer
from suqiu import clock
from suqiu.settings import load_settings
from suqiu.store.recoding.run import recode
from suqiu.store.recoding.undo import undo
from suqiu.store.schema import decision
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import CodeMap, Rule
from tests.serve.apps import create_app
from tests.serve.web.office import Browser

FIRST, SECOND = "020101", "020102"


@pytest.fixture(autouse=True)
def fresh(database, monkeypatch, tmp_path):
    monkeypatch.setenv("SUQIU_DATA_DIR", str(tmp_path / "data"))
    with database.owner().begin() as connection:
        connection.exec_driver_sql("TRUNCATE import_run CASCADE")


@pytest.fixture
def earlier(small_taxonomy):
    """An earlier table: the codes of two classes the other way round, and one no longer there."""
    swapped = {FIRST: small_taxonomy.leaf(SECOND), SECOND: small_taxonomy.leaf(FIRST)}
    leaves = [
        replace(swapped.get(one.code, one), code=one.code) for one in small_taxonomy.leaves
    ]  # fmt: skip
    gone = replace(leaves[0], code="旧9", names=("市政", "老的一类"))
    return Taxonomy([*leaves, gone], version="earlier")


@pytest.fixture
def change(database, earlier, small_taxonomy):
    """Moves the tickets from the earlier table to that of today."""
    rules = {leaf.code: (Rule(1, leaf.code),) for leaf in small_taxonomy.leaves}
    rules |= {FIRST: (Rule(1, SECOND),), SECOND: (Rule(1, FIRST),), "旧9": (Rule(1, FIRST),)}
    code_map = CodeMap(earlier, small_taxonomy, rules)
    return lambda: recode(database, code_map, name="map.csv", hashes={})


@pytest.fixture
def decide(database, tickets):
    """A decision that corrects a suggestion."""

    def decide(number, suggested, decided, at=None):
        tickets(number)
        with database.owner().begin() as connection:
            connection.execute(
                insert(decision).values(
                    ticket_no=number, actor="老王", accepted=False, suggested_leaf=suggested,
                    leaf_code=decided, decided_at=at or clock.now(),
                )
            )  # fmt: skip

    return decide


@pytest.fixture
def mistaken(classifier, database, store_environment):
    """The rows of the table, as (suggested, decided, how often)."""

    def mistaken():
        app = create_app(classifier, load_settings())
        page = Browser(app, database, "区长").get("/quality").text
        part = page[page.index("wrong-title") : page.index("gates-title")]
        cells = re.findall(r"<td[^>]*>(.*?)</td>", part)
        return {(a, b): int(n) for a, b, n in zip(*[iter(cells)] * 3, strict=True)}

    return mistaken


@pytest.fixture
def called(small_taxonomy):
    """What both codes are called today."""
    return [small_taxonomy.leaf(code).names[-1] for code in (FIRST, SECOND)]


def test_after_a_change_of_tables_earlier_decisions_keep_their_names(
    change, decide, mistaken, called
):
    first, second = called
    decide("A1", "旧9", FIRST)
    decide("A2", FIRST, SECOND)
    change()
    decide("A3", FIRST, SECOND)
    decide("A4", FIRST, SECOND)
    assert mistaken() == {
        ("老的一类（旧9，旧分类表）", f"{second}（{FIRST}，旧分类表）"): 1,
        (f"{second}（{FIRST}，旧分类表）", f"{first}（{SECOND}，旧分类表）"): 1,
        (f"{first}（{FIRST}）", f"{second}（{SECOND}）"): 2,
    }


def test_decisions_under_a_table_that_was_taken_back_keep_theirs(
    change, decide, mistaken, called, database, earlier, small_taxonomy, classifier
):
    first, second = called
    decide("A1", FIRST, SECOND)
    change()
    decide("A2", FIRST, SECOND)
    undo(database)
    decide("A3", FIRST, SECOND)
    # The model of that table serves again.
    classifier.model.taxonomy = earlier
    try:
        assert mistaken() == {
            (f"{second}（{FIRST}）", f"{first}（{SECOND}）"): 2,
            (f"{first}（{FIRST}，旧分类表）", f"{second}（{SECOND}，旧分类表）"): 1,
        }
    finally:
        classifier.model.taxonomy = small_taxonomy


def test_what_nobody_knows_any_more_is_shown_as_an_old_code(change, decide, mistaken, database):
    decide("A1", "旧8", FIRST)
    decide("A2", FIRST, SECOND)
    change()
    # As an earlier program left it.
    with database.owner().begin() as connection:
        connection.exec_driver_sql("UPDATE import_run SET counts = counts - 'names' - 'old'")
    assert mistaken() == {
        ("旧代码 旧8", f"旧代码 {FIRST}"): 1, (f"旧代码 {FIRST}", f"旧代码 {SECOND}"): 1
    }  # fmt: skip


def test_without_a_change_a_code_of_no_table_is_an_old_one(decide, mistaken):
    decide("A1", "旧8", FIRST)
    assert mistaken() == {("旧代码 旧8", f"旧代码 {FIRST}"): 1}


def test_names_are_found_in_the_map_that_the_model_was_trained_through(
    decide, mistaken, monkeypatch, model_folder, tmp_path
):
    folder = tmp_path / "mapped"
    shutil.copytree(model_folder, folder)
    (folder / "code_map.csv").write_text(
        f"旧代码,新代码,条数,旧分类,新分类\n旧8,{FIRST},9,市政 / 老八类,x\n旧7,{FIRST},9,老七类,x\n"
    )
    monkeypatch.setenv("SUQIU_MODEL", str(folder))
    decide("A1", "旧8", "旧7")
    assert mistaken() == {("老八类（旧8，旧分类表）", "老七类（旧7，旧分类表）"): 1}


def test_the_model_that_served_then_tells_its_table(
    decide, mistaken, monkeypatch, called, small_model, earlier, model_folder
):
    first, second = called
    monkeypatch.delenv("SUQIU_MODEL")
    settings = load_settings()
    shutil.copytree(model_folder, registry_folder(settings) / "now")
    before = shutil.copytree(model_folder, registry_folder(settings) / "before")
    own = small_model.taxonomy
    small_model.taxonomy = earlier
    small_model.card = replace(card := small_model.card, taxonomy_hash=earlier.hash)
    try:
        shutil.rmtree(before)
        small_model.save(before)
    finally:
        small_model.taxonomy, small_model.card = own, card
    now = clock.now()
    pointer = read_pointer(settings)
    for name, hours in (("before", 3), ("now", 1)):
        pointer = pointer.used(Change(name, "use", now - timedelta(hours=hours), "谁"))
    write_pointer(settings, pointer.kept(Change("before", "keep", now, "谁")))
    decide("A1", FIRST, SECOND, now - timedelta(hours=2))
    decide("A2", FIRST, SECOND, now)
    assert mistaken() == {
        (f"{second}（{FIRST}，旧分类表）", f"{first}（{SECOND}，旧分类表）"): 1,
        (f"{first}（{FIRST}）", f"{second}（{SECOND}）"): 1,
    }
