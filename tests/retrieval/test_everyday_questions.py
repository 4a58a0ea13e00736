"""Questions in everyday words find their passage of a guide; others are not answered."""

from benchmarks.knowledge import judged


def test_everyday_questions_find_their_passage_and_others_none():
    found = list(judged())
    wanted = [one for one in found if one.wanted]
    others = [one for one in found if not one.wanted]
    assert (len(wanted), len(others)) == (60, 32)
    assert sum(one.first for one in wanted) >= 15
    # Of those that are answered, nearly all rightly.
    assert sum(one.answered and not one.first for one in wanted) <= 2
    assert sum(one.answered for one in others) <= 1
