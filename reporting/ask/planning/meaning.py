"""满意率怎么算的, 办结率口径是什么: what a figure or a condition means is told, and no number."""

import re

from reporting.ask.marks.marks import FilterMark, MetricMark
from reporting.ask.planning.outcome import Doubt
from reporting.ask.reading.lexicon import Lexicon
from reporting.metrics import Layer
from reporting.query.query import Holds

_LEAD = r"(?:请问|问一?下|那么?|请|解释一?下|说明一?下|这里的?|你们?的?|系统里?的?|[“\"])*"
_WHAT = r"(?:什么|啥)(?:意思)?"
_ASKED = re.compile(
    rf"{_LEAD}(?P<what>[一-龥]{{2,10}}?)[”\"]?(?:这个?(?:指标|数|词)|指标)?的?"
    rf"(?:(?:统计|计算|考核)?(?:口径|定义|公式|算法|含义|意思)(?:是|为)?(?:{_WHAT}|怎么?样?的?|如何)?"
    r"|(?:是|到底|具体)*(?:怎么?样?|如何|咋)(?:算|计算|统计|定义)(?:出来)?的?"
    rf"|(?:到底|具体)?(?:指的?是?|是指|代表|表示|是)(?:{_WHAT})(?:意思)?"
    r"|(?:里面?|当?中)[^,，]{1,10}(?:算不算|包不包括|含不含|算不算在内)[^,，]{0,6})"
    r"[呢啊吗的?？。]*(?:[,，].*)?"
)

_APART = re.compile(
    rf"{_LEAD}(?P<one>[一-龥]{{2,10}}?)[和与跟同](?P<two>[一-龥]{{2,10}}?)之?间?的?(?:到底|具体)?(?:有?{_WHAT}|哪里|怎么|咋)?的?"
    "(?:区别|不同|不一样|差别|区分)(?:是|在|在于)?(?:什么|啥|哪里?|哪儿)?[呢啊吗的?？。]*"
)


def meaning_of(text: str, lexicon: Lexicon, layer: Layer) -> Doubt | None:
    """What the question wants explained; None where it is no such question, or of nothing known."""
    both = _APART.fullmatch(text)
    named = [_metric(both[one], lexicon) for one in ("one", "two")] if both else []
    if named and all(named):
        said = "；".join(layer.definition(one) for one in named)
        return Doubt(
            f"{said}。要看它们的数吗？",
            (f"今年{'、'.join(layer.metrics[one].name for one in named)}",),
        )
    found = _ASKED.fullmatch(text)
    for one in lexicon.meanings(found["what"]) if found else ():
        match one:
            case MetricMark(metric):
                name = layer.metrics[metric].name
                said = layer.definition(metric)
            case FilterMark(Holds(condition)):
                name, told = found["what"] if found else "", layer.conditions[condition].zh
                if told in name:
                    continue
                said = f"{name}：{told}的工单"
            case _:
                continue
        return Doubt(f"{said}。要看它的数吗？", (f"今年{name}是多少", f"今年各街道的{name}"))
    return None


def _metric(word: str, lexicon: Lexicon) -> str:
    """The figure that a word names, or nothing."""
    return next((one.metric for one in lexicon.meanings(word) if isinstance(one, MetricMark)), "")
