"""Words marked in a text: nothing of the text is lost, nothing is marked twice."""

from hypothesis import given
from hypothesis import strategies as st

from serve.desk.marks import marked


def test_urgent_goes_before_telling_and_longer_before_shorter():
    pieces = marked("小区停水漏电", ("停水", "停水漏"), ("漏电",))
    assert [(one.text, one.kind) for one in pieces] == [
        ("小区", ""), ("停水", "telling"), ("漏电", "urgent"),
    ]  # fmt: skip


@given(
    st.text("ab<", max_size=40),
    st.lists(st.text("ab<", max_size=4)),
    st.lists(st.text("ab", max_size=3)),
)
def test_the_text_is_whole(text, telling, urgent):
    assert "".join(piece.text for piece in marked(text, telling, urgent)) == text
