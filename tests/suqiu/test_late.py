"""A pattern that is compiled when it is first asked is in every way what it stands for."""

import pickle
import re

import pytest

from suqiu.late import late


def test_it_finds_what_the_pattern_finds():
    pattern, text = "([一-鿿])号", "甲号，乙号"
    ready, found = re.compile(pattern, re.MULTILINE), late(pattern, re.MULTILINE)
    assert [one.span(1) for one in found.finditer(text)] == [(0, 1), (3, 4)]
    assert found.sub("x", text) == ready.sub("x", text)
    assert (found.pattern, found.flags, found.groups) == (pattern, ready.flags, 1)
    assert found.search(text, 1).start() == 3


def test_one_that_is_wrong_is_told_at_its_first_use():
    wrong = late("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_it_goes_to_another_process():
    found = pickle.loads(pickle.dumps(late("[ab]+", re.IGNORECASE)))
    assert found.fullmatch("aB")
