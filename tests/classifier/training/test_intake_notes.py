"""Texts as a desk notes them down."""

from collections import Counter

from classifier.training.intake_notes import as_notes, some_sentences, unheard


def test_every_text_stands_in_a_note_of_some_form():
    texts = [f"路灯{n}不亮。" for n in range(600)]
    notes = as_notes(texts)
    assert notes == as_notes(texts)
    assert all(text.rstrip("。") in note for text, note in zip(texts, notes, strict=True))
    # What begins a note does so in several forms and with many an end.
    begun = [note for note in notes if note.startswith("来电人称")]
    assert len({note.split("路灯")[0] for note in begun}) == 3
    assert len({note.split("不亮")[1] for note in begun}) > 5
    assert all("。。" not in note for note in notes)


def test_sentences_are_taken_by_turns_and_none_where_there_is_none():
    letter = "小区停水已经两天了。物业的电话没有人接！老人孩子都没法做饭？"
    assert some_sentences([letter] * 4) == [
        "小区停水已经两天了", "物业的电话没有人接", "老人孩子都没法做饭", "小区停水已经两天了",
    ]  # fmt: skip
    assert some_sentences(["停水", "字" * 90, ""]) == []


def test_phrases_of_who_called_are_unheard_with_their_marks():
    assert Counter(phrase[-1] for phrase in unheard() if "来电人称" in phrase) == Counter("称，：")
