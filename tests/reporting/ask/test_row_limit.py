"""A list longer than an answer may be says that there are more, and not how many it cut off at."""

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import load_catalogue
from reporting.ask.reading.lexicon import Lexicon
from suqiu.data import dataset_path
from suqiu.store.users import local_administrator
from suqiu.taxonomy import load_taxonomy
from tests.reporting.ask.conftest import AS_OF

QUESTION = "列出9月的投诉工单"


def test_a_list_that_is_cut_tells_no_number_of_all(ask, town, layer):
    whole = ask(QUESTION)
    assert len(whole.rows) > 3
    assert f"共 {len(whole.rows)} 件" in whole.text
    taxonomy = load_taxonomy(dataset_path("seed/taxonomy.csv"))
    with town.reader(local_administrator()) as connection:
        short = Asker(layer, Lexicon(layer, load_catalogue(connection, taxonomy)), row_limit=3)
        cut = short.ask(connection, QUESTION, AS_OF)
    assert (len(cut.rows), cut.truncated) == (3, True)
    assert "工单多于 3 件" in cut.text
    assert "共" not in cut.text
    assert cut.rows == whole.rows[:3]
