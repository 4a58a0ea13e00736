"""Every word of the layer and the catalogue, found in one pass, longest first."""

from collections import defaultdict
from dataclasses import replace

from ahocorasick_rs import AhoCorasick, MatchKind

from reporting.ask.catalogue import Catalogue
from reporting.ask.marks import (
    Canvas,
    DimensionMark,
    FilterMark,
    Meaning,
    MetricMark,
    ValueMark,
)
from reporting.ask.nearest import Nearest
from reporting.metrics import Layer
from reporting.query.query import Holds

_AFTER_OFFICE = ("结", "理", "完", "件")


class Lexicon:
    """Words and what each may mean, the likeliest meaning first."""

    def __init__(self, layer: Layer, catalogue: Catalogue) -> None:
        self._meanings: dict[str, list[Meaning]] = defaultdict(list)
        names: dict[str, list[ValueMark]] = defaultdict(list)
        for dimension_id, values in catalogue.values.items():
            for value in values:
                self._add(value.name, ValueMark(dimension_id, value.name))
                names[value.name].append(ValueMark(dimension_id, value.name, exact=False))
                for word in value.words:
                    self._add(word, ValueMark(dimension_id, value.name, exact=False))
                    names[word].append(ValueMark(dimension_id, value.name, exact=False))
        self.nearest = Nearest(names)
        for condition in layer.conditions.values():
            for word in condition.words:
                self._add(word, FilterMark(Holds(condition.id)))
        for metric in layer.metrics.values():
            for word in (metric.name, *metric.words):
                self._add(word, MetricMark(metric.id))
        for dimension in layer.dimensions.values():
            for word in (dimension.name, *dimension.words):
                self._add(word, DimensionMark(dimension.id))
            for value in dimension.values:
                self._add(value.name, ValueMark(dimension.id, value.name))
                for word in value.words:
                    self._add(word, ValueMark(dimension.id, value.name))
        self._words = list(self._meanings)
        self._finder = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def read(self, canvas: Canvas) -> None:
        """Mark every known word in what is still open."""
        text = canvas.rest().lower()
        start = 0
        while start < len(text):
            start = self._read_from(canvas, text, start)

    def _read_from(self, canvas: Canvas, text: str, offset: int) -> int:
        """Mark the words from `offset` on; returns where reading has to begin again."""
        for at, start, end in self._finder.find_matches_as_indexes(text[offset:]):
            word, start, end = self._words[at], start + offset, end + offset
            # 中山街道办结率 is of the street: its office (街道办) is not followed by 结.
            if word.endswith("办") and text[end : end + 1] in _AFTER_OFFICE:
                if word[:-1] in self._meanings:
                    canvas.put(start, end - 1, self._meanings[word[:-1]][0])
                return end - 1
            canvas.put(start, end, self._meanings[word][0])
        return len(text)

    def meanings(self, word: str) -> tuple[Meaning, ...]:
        """All meanings of a word, likeliest first."""
        return tuple(self._meanings.get(word.lower(), ()))

    def _add(self, word: str, meaning: Meaning) -> None:
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
