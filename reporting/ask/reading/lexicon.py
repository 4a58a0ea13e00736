"""Every word of the layer and the catalogue, found in one pass, longest first."""

import re
from collections import defaultdict
from dataclasses import replace

from ahocorasick_rs import AhoCorasick, MatchKind

from reporting.ask.drafting.site_lists import keep_of, lists_asked, read_counted
from reporting.ask.marks.catalogue import Catalogue
from reporting.ask.marks.marks import (
    Canvas,
    DateMark,
    DimensionMark,
    FilterMark,
    Meaning,
    MetricMark,
    ValueMark,
)
from reporting.ask.marks.nearest import Nearest
from reporting.ask.marks.units import bare_unit
from reporting.metrics import Dimension, Layer, Metric, MetricKind
from reporting.query.query import Holds
from suqiu.store.sites.keys import KINDS

_AFTER_OFFICE = ("结", "理", "完", "件", "得", "好", "了")
# 周报, 周边: a name of one sign inside another word.
_LONGER = {"周": "报边围转会刊年长密"}
# 本周, 上月: a time, where it was not read as one, and no breakdown.
_ONE_TIME = re.compile("(?:[本这上下前]|一个?)$")
# 一周里每天.
_EACH_OF = re.compile("[里中内]?的?[各每哪]")
_UNITS_OF_TIME = ("周", "月", "季", "季度", "天", "日", "年", "年度", "月度")
_RATE = re.compile("(?:诉求|工单|受理|投诉|退单)[量数]$")


class Lexicon:
    """Words and what each may mean, the likeliest meaning first. What the lists of a site bring is
    only read where a question is about one of them.
    """

    def __init__(self, layer: Layer, catalogue: Catalogue, nearest: Nearest | None = None) -> None:
        self._catalogue = catalogue
        self.codes = catalogue.codes
        self._layer = layer
        names: dict[str, list[ValueMark]] = defaultdict(list)
        words = _Words()
        for dimension_id, values in catalogue.values.items():
            for value in values:
                words.add(value.name, ValueMark(dimension_id, value.name))
                names[value.name].append(ValueMark(dimension_id, value.name, exact=False))
                for word in value.words:
                    words.add(word, ValueMark(dimension_id, value.name, exact=False))
                    names[word].append(ValueMark(dimension_id, value.name, exact=False))
        self.nearest = nearest or Nearest(names)
        for condition in layer.conditions.values():
            for word in condition.words:
                words.add(word, FilterMark(Holds(condition.id)))
        of_lists = {one.name for one in layer.tables.values() if one.is_list}
        for metric in layer.metrics.values():
            if metric.table not in of_lists:
                words.add_metric(metric)
        for dimension in layer.dimensions.values():
            if not dimension.table:
                words.add_dimension(dimension)
        self._words = words.closed()
        places = catalogue.values.get("community", ())
        self.villages = tuple(one.name for one in places if one.name.endswith("村"))
        self.units = _units(layer)
        measures = {one.unit for one in layer.tables.values() if one.is_list}
        self.measures = tuple(sorted(measures - {""}))
        self.lists = _with_lists(words, layer, of_lists) if of_lists else None

    def open_to(self, layer: Layer) -> "Lexicon":
        """The words of a layer that knows less of the same site."""
        return Lexicon(layer, self._catalogue, self.nearest)

    def read(self, canvas: Canvas, about: frozenset[str] = frozenset()) -> None:
        """Mark every known word in what is still open; `about` are the lists that the question
        before this one was about.
        """
        if self.lists is not None:
            trial = canvas.copy()
            read_counted(trial, self._layer)
            self.lists.read(trial)
            asked = lists_asked(trial, self._layer, about, self.lists.meanings)
            if asked or about:
                keep_of(trial, self._layer, asked, about, self.lists.meanings)
                canvas.adopt(trial)
                return
        self._words.read(canvas)

    def meanings(self, word: str) -> tuple[Meaning, ...]:
        """All meanings of a word, likeliest first."""
        return self._words.meanings(word)


def _with_lists(words: "_Words", layer: Layer, of_lists: set[str]) -> "_Words":
    """The same words, and behind them those of the lists."""
    found = _Words(words)
    for metric in layer.metrics.values():
        if metric.table in of_lists:
            found.add_metric(metric)
    by_sql = {one.sql: one.id for one in layer.dimensions.values() if not one.table}
    for table in layer.tables.values():
        for column in table.columns if table.is_list else ():
            kind = KINDS.get(column.type)
            for word in (column.name, *column.words):
                if kind is not None and kind.column in by_sql:
                    found.add(word, DimensionMark(by_sql[kind.column]))
                elif column.type == "date":
                    found.add(word, DateMark(f"{table.name}.{column.name}"))
    for dimension in layer.dimensions.values():
        if dimension.table:
            found.add_dimension(dimension)
    return found.closed()


def _units(layer: Layer) -> tuple[str, ...]:
    """What figures of the site's tables are counted in, without 万 and 亿 before it."""
    units = {one.unit for one in layer.tables.values()}
    units |= {column.unit for one in layer.tables.values() for column in one.columns}
    return tuple(sorted({bare_unit(one) for one in units} - {""}))


class _Words:
    """Words, their meanings, and the search for all of them in one pass."""

    def __init__(self, begun: "_Words | None" = None) -> None:
        self._meanings: dict[str, list[Meaning]] = defaultdict(list)
        if begun is not None:
            for word, meanings in begun._meanings.items():
                self._meanings[word] = list(meanings)

    def closed(self) -> "_Words":
        """The same, ready to read with the words added so far."""
        self._list = list(self._meanings)
        self._finder = AhoCorasick(self._list, matchkind=MatchKind.LeftmostLongest)
        return self

    def add_metric(self, metric: Metric) -> None:
        """The names of a metric; 每千家企业诉求量 is 每千家企业的诉求量 too."""
        for word in (metric.name, *metric.words):
            self.add(word, MetricMark(metric.id))
            rate = _RATE.search(word) if metric.kind is MetricKind.PER else None
            if rate:
                self.add(f"{word[: rate.start()]}的{rate[0]}", MetricMark(metric.id))

    def add_dimension(self, dimension: Dimension) -> None:
        """The names of a dimension and of its fixed values."""
        for word in (dimension.name, *dimension.words):
            self.add(word, DimensionMark(dimension.id))
        for value in dimension.values:
            self.add(value.name, ValueMark(dimension.id, value.name))
            for word in value.words:
                self.add(word, ValueMark(dimension.id, value.name))

    def read(self, canvas: Canvas) -> None:
        """Mark every known word in what is still open."""
        text = canvas.rest().lower()
        start = 0
        while start < len(text):
            start = self._read_from(canvas, text, start)

    def _read_from(self, canvas: Canvas, text: str, offset: int) -> int:
        """Mark the words from `offset` on; returns where reading has to begin again."""
        for at, start, end in self._finder.find_matches_as_indexes(text[offset:]):
            word, start, end = self._list[at], start + offset, end + offset
            # 中山街道办结率 is of the street: its office (街道办) is not followed by 结.
            kind = isinstance(self._meanings[word][0], FilterMark)
            counted = kind and text[end : end + 1] == "件"
            if word.endswith("办") and text[end : end + 1] in _AFTER_OFFICE and not counted:
                if word[:-1] in self._meanings:
                    canvas.put(start, end - 1, self._meanings[word[:-1]][0])
                    return end - 1
                # 压着没办完: 没办完 begins inside the word.
                return start + 1
            if text[end : end + 1] and text[end] in _LONGER.get(word, ""):
                continue
            behind = canvas.text[end:]
            alone = _ONE_TIME.search(canvas.text[:start]) and not _EACH_OF.match(behind)
            if word in _UNITS_OF_TIME and alone:
                continue
            canvas.put(start, end, self._meanings[word][0])
        return len(text)

    def meanings(self, word: str) -> tuple[Meaning, ...]:
        """All meanings of a word, likeliest first."""
        return tuple(self._meanings.get(word.lower(), ()))

    def add(self, word: str, meaning: Meaning) -> None:
        if not word:
            return
        known = self._meanings[word.lower()]
        if meaning in known:
            return
        if isinstance(meaning, ValueMark) and not meaning.exact:
            for at, one in enumerate(known):
                if (
                    isinstance(one, ValueMark)
                    and not one.exact
                    and one.dimension == meaning.dimension
                ):
                    known[at] = replace(one, more=(*one.more, meaning.value))
                    return
        # An exact name goes before an everyday one.
        if isinstance(meaning, ValueMark) and meaning.exact:
            at = next(
                (i for i, one in enumerate(known) if not getattr(one, "exact", True)), len(known)
            )
            known.insert(at, meaning)
        else:
            known.append(meaning)
