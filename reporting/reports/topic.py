"""What a report on one matter is about: read from words, looked for, and said."""

from difflib import get_close_matches
from itertools import chain

from reporting.ask.marks.catalogue import Catalogue
from reporting.facts.counting import FactCounter
from reporting.metrics import Layer
from reporting.query.query import Filter, Mentions, Where
from reporting.query.spoken import spoken_filter
from suqiu.errors import InputError

_WORDS = ("内容", "text")  # a topic that is no value of a dimension


def topic_of(text: str, layer: Layer) -> Where | Mentions:
    """level2=供水 or 二级分类=供水, several values joined by 、; 内容=翠湖花园 what the words of the
    tickets mention (one of several). InputError when unknown.
    """
    name, _, values = text.partition("=")
    known = next(
        (one for one in layer.dimensions.values()
         if name in (one.id, one.name) and not one.is_time),
        None,
    )  # fmt: skip
    labels = tuple(value.strip() for value in values.split("、") if value.strip())
    if labels and name in _WORDS:
        return Mentions(labels)
    if known is None or not labels:
        raise InputError(
            f"专题 {text} 读不懂",
            hint="写成 三级分类=停水、承办单位=水务局、街道=东湖街道 或 内容=翠湖花园",
        )
    return Where(known.id, labels)


def settle_topic(
    counter: FactCounter, topic: Where | Mentions, catalogue: Catalogue
) -> Where | Mentions:
    """The topic by the names that the tickets bear, also where it is given by everyday ones (城管局),
    as a question may. InputError when no ticket the reader sees has one of the values: a slip of
    the pen would make a report of nothing. Words may well be mentioned by none.
    """
    if isinstance(topic, Mentions):
        return topic
    found = (_settled(counter, topic.dimension, value, catalogue) for value in topic.values)
    return Where(topic.dimension, tuple(dict.fromkeys(found)))


def _settled(counter: FactCounter, dimension: str, value: str, catalogue: Catalogue) -> str:
    def borne(name: str) -> bool:
        return bool(counter.all("received", None, (Where(dimension, (name,)),)).value)

    if borne(value):
        return value
    # Who assisted has no names of its own in the catalogue: they are those of who leads.
    named = catalogue.values.get(dimension) or chain.from_iterable(catalogue.values.values())
    called = dict.fromkeys(one.name for one in named if value in one.words)
    meant = [name for name in called if borne(name)]
    if len(meant) == 1:
        return meant[0]
    known = [one.label for one in counter.groups("received", dimension, None, ())]
    near = meant or [one for one in known if value in one or one in value]
    near += [one for one in get_close_matches(value, known, cutoff=0.4) if one not in near]
    raise InputError(
        f"没有{counter.layer.dimensions[dimension].name}是“{value}”的工单",
        hint=f"是不是：{'、'.join(near[:5])}" if near else "核对名称",
    )


def topic_words(topic: Filter, layer: Layer) -> str:
    """The topic for people, as a title names it."""
    if isinstance(topic, Where):
        known = layer.dimensions[topic.dimension]
        # 公安局 alone is who leads.
        return (known.name if known.many else "") + "、".join(topic.values)
    if isinstance(topic, Mentions) and not topic.negated and not topic.every:
        return "或".join(f"“{word}”" for word in topic.words)
    return spoken_filter(topic, layer)
