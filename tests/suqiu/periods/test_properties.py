"""What holds for every period and every text."""

from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from suqiu.periods import Grain, Period, PeriodError, find_periods, spoken

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
WORDS = [
    *[
        "今年",
        "去年",
        "前年",
        "2025年",
        "25年",
        "二〇二五年",
        "上半年",
        "下半年",
        "三季度",
        "第5季度",
        "Q3",
        "9月",
        "13月",
        "十二月",
    ],
    *[
        "上个月",
        "本月",
        "上旬",
        "月底",
        "年初",
        "15号",
        "8月15日",
        "2月29日",
        "2月30日",
        "2025-03",
        "2026/8/15",
        "8.15",
        "10.1",
    ],
    *[
        "上周三",
        "本周",
        "周末",
        "昨天",
        "明天",
        "今天",
        "现在",
        "近三个月",
        "近9999年",
        "前7天",
        "国庆",
        "春节",
        "双节",
        "冬天",
    ],
    *[
        "供暖季",
        "汛期",
        "到",
        "至",
        "-",
        "—",
        "、",
        "和",
        "比",
        "（",
        "）",
        "(",
        ")",
        "以来",
        "至今",
        "截至",
        "之前",
        "期间",
        "那一周",
        "自",
        "从",
        "起",
        "的",
        "份",
    ],
    *[
        "半",
        "两",
        "同期",
        "每月",
        "受理",
        "件",
        "6",
        "十",
        "零",
        "０",
        "Ｑ",
        "第",
        "周",
        "年",
        "月",
        "日",
        "天",
        "个",
        "当天",
        "为止",
    ],
    *("\u200b", "\u3000", "\n"),
]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(WORDS), max_size=9).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
)


@st.composite
def spans(draw):
    start = draw(DAYS)
    return Period.of(start, start + timedelta(draw(st.integers(1, 800))))


@st.composite
def units(draw):
    """A natural unit, whole or still running, as a question gives it."""
    word = draw(
        st.sampled_from(("本周", "本月", "本季度", "上半年", "下半年", "今年", "去年", "上月"))
    )
    (mention,) = find_periods(word, draw(DAYS))
    return mention.period


@settings(max_examples=400, deadline=None)
@given(TEXTS, DAYS)
def test_any_text_gives_mentions_or_a_period_error(text, as_of):
    try:
        mentions = find_periods(text, as_of)
    except PeriodError:
        return
    place = 0
    for mention in mentions:
        assert place <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert mention.period.start < mention.period.end
        tomorrow = as_of + timedelta(1)
        future = mention.period.start.date() >= tomorrow
        assert future or mention.period.end.date() <= tomorrow
        place = mention.end


@settings(max_examples=300, deadline=None)
@given(st.one_of(spans(), units()))
def test_the_previous_period_lies_before_and_is_not_empty(period):
    before = period.previous()
    assert before.start < before.end <= period.start
    if not period.running:
        assert before.end == period.start


@settings(max_examples=300, deadline=None)
@given(st.one_of(spans(), units()))
def test_a_year_earlier_is_as_long_but_for_february(period):
    earlier = period.year_earlier()
    assert earlier.start < earlier.end
    assert earlier.start.year == period.start.year - 1
    assert abs((period.end - period.start) - (earlier.end - earlier.start)) <= timedelta(1)
    if period.grain in (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR) and not period.running:
        assert earlier.grain is period.grain


@settings(deadline=None)
@given(units())
def test_a_whole_unit_is_preceded_by_a_whole_unit(period):
    if not period.running:
        assert period.previous().grain is period.grain


@settings(max_examples=300, deadline=None)
@given(spans())
@example(Period.of(date(2026, 9, 21), date(2026, 9, 28)))
@example(Period.of(date(2024, 2, 29), date(2024, 3, 1)))
@example(Period.of(date(2025, 11, 1), date(2026, 4, 1)))
def test_the_name_of_a_period_reads_back_as_the_period(period):
    (mention,) = find_periods(spoken(period), date(2199, 1, 1))
    assert (mention.period.start, mention.period.end) == (period.start, period.end)
    assert mention.text == spoken(period)
