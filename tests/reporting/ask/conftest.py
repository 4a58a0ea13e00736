"""Questions to the small town, as of the end of its September."""

from datetime import date

import pytest

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import load_catalogue
from reporting.ask.reading.lexicon import Lexicon
from suqiu.data import dataset_path
from suqiu.store.users import local_administrator
from suqiu.taxonomy import load_taxonomy

AS_OF = date(2026, 9, 30)


@pytest.fixture(scope="module")
def ask(town, layer):
    taxonomy = load_taxonomy(dataset_path("seed/taxonomy.csv"))
    with town.reader(local_administrator()) as connection:
        asker = Asker(layer, Lexicon(layer, load_catalogue(connection, taxonomy)))

    def answer(question, turns=(), user=None):
        with town.reader(user or local_administrator()) as connection:
            return asker.ask(connection, question, AS_OF, turns)

    return answer
