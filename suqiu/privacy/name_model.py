"""How likely a name stands here: characters, word borders and neighbours, weighed together.

A logistic regression trained by `tools/train_name_model.py`; its two small tables lie in
`datasets/privacy/`. Scores are log-odds of a name against running text.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import rjieba

from suqiu.data import dataset_path
from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_shapes import NOT_GIVEN, possible, surname_length

NEVER = -99.0
# What a rare character says that no name of the table has: parents like them, letters do not.
RARE_SURNAME, RARE, COMPOUND = -4.0, 1.5, 3.0
# No flags together add more than this: what cannot reach the need is not looked at closely.
MOST_FLAGS = 4.5
# Characters that say less are not looked at where no word announces a name.
_LEAST = -6.0
# What a document's number has after the name of its office.
_OPENS = frozenset("〔[【（(﹝［")
_YEAR = re.compile(r".\s?(?:19|20)\d\d\s?年?[〕\]】）)﹞］]")
# What says it is rather a word.
_WORDS = frozenset(("known_word", "not_name"))
_HANS = re.compile("[\u4e00-\u9fff]+")
# Last characters of names that before more Han are rather an adverb of the sentence.
_ADVERBS = frozenset("应即均仍皆")


@dataclass(frozen=True, slots=True)
class NameModel:
    """What characters say by their place in a name or beside one (weighted log-odds), and the
    flags' weights.
    """

    surname: dict[str, float]
    first: dict[str, float]
    last: dict[str, float]
    single: dict[str, float]
    before: dict[str, float]
    after: dict[str, float]
    weights: dict[str, float]
    compound: float
    rare_surname: float
    rare_first: float
    rare_last: float
    rare_single: float
    two: float

    def characters(self, name: str, size: int) -> float:
        """What the characters alone say; `size` is the length of the surname."""
        own = self.compound if size == 2 else self.surname.get(name[0], self.rare_surname)
        if len(name) - size == 1:
            return own + self.single.get(name[size], self.rare_single)
        own += self.two + self.first.get(name[size], self.rare_first)
        return own + self.last.get(name[size + 1], self.rare_last)


@cache
def name_model() -> NameModel:
    """The shipped model; InputError when the installation is incomplete."""
    weights = {row["feature"]: float(row["weight"]) for row in _rows("name_weights.csv")}
    return weighted(list(_rows("name_characters.csv")), weights)


def weighted(characters: list[dict[str, str]], weights: dict[str, float]) -> NameModel:
    """A model of the table's ratios times the weights; the bias goes with the surname."""
    columns: dict[str, dict[str, float]] = {
        column: {row["character"]: weights[column] * float(row[column]) for row in characters}
        for column in ("first", "last", "single", "before", "after")
    }
    bias, own = weights["bias"], weights["surname"]
    return NameModel(
        surname={row["character"]: bias + own * float(row["surname"]) for row in characters},
        **columns,
        weights=weights,
        compound=bias + own * COMPOUND,
        rare_surname=bias + own * RARE_SURNAME,
        rare_first=weights["first"] * RARE,
        rare_last=weights["last"] * RARE,
        rare_single=weights["single"] * RARE,
        two=weights["two"],
    )


@cache
def _beginnings() -> re.Pattern[str]:
    """Where a name may begin: a surname, then a character somebody may be called."""
    starts = "".join(sorted(lexicon().surname_starts - lexicon().seldom))
    never = "".join(sorted(NOT_GIVEN))
    return re.compile(f"[{starts}](?![{never}])(?=[\u4e00-\u9fff])")


class Reading:
    """One text, asked where names stand; a run of Han characters is cut into words at most once."""

    __slots__ = ("_edges", "_runs", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._runs: list[tuple[int, int]] | None = None
        self._edges: dict[int, frozenset[int]] = {}

    def edges_around(self, place: int) -> frozenset[int]:
        """Where words begin and end in the run of Han characters around `place`."""
        if self._runs is None:
            self._runs = [match.span() for match in _HANS.finditer(self.text)]
        start, end = self._runs[bisect_right(self._runs, (place, len(self.text))) - 1]
        edges = self._edges.get(start)
        if edges is None:
            edges = self._edges[start] = word_edges(self.text[start:end], start)
        return edges

    def likely(self) -> Iterator[tuple[int, int, float]]:
        """`(start, end, score of the characters)` of what could be a name, judged by those."""
        model, text = name_model(), self.text
        surname, first, last, single = model.surname, model.first, model.last, model.single
        compounds, size = lexicon().compound_surnames, len(text)
        for match in _beginnings().finditer(text):
            start = match.start()
            begin = start + 1
            if text[start : start + 2] in compounds:
                # Judged by what the flag of a compound surname adds besides.
                begin, total = start + 2, model.compound + model.weights["compound"]
                if begin >= size or not _han(text[begin]):
                    continue
            else:
                total = surname.get(text[start], model.rare_surname)
            char = text[begin]
            alone = total + single.get(char, model.rare_single)
            if alone > _LEAST:
                yield start, begin + 1, alone
            if begin + 1 < size and _han(text[begin + 1]):
                both = total + first.get(char, model.rare_first)
                both += last.get(text[begin + 1], model.rare_last) + model.two
                if both > _LEAST:
                    yield start, begin + 2, both

    def score(
        self,
        start: int,
        end: int,
        need: float = NEVER,
        *,
        announced: bool = False,
        trusted: bool = False,
    ) -> float:
        """Log-odds that `[start, end)` is a full name; NEVER when it cannot be or misses `need`.

        `announced`: a word ends at `start`, whatever the characters around it may be (业主张伟).
        `trusted`: what stands around says it is a name, though it may be a word (户主：柳絮，女).
        """
        name = self.text[start:end]
        size = surname_length(name)
        if not size or not 1 <= len(name) - size <= 2:
            return NEVER
        total = name_model().characters(name, size)
        most = MOST_FLAGS + (name_model().weights["compound"] if size == 2 else 0.0)
        if total + most < need or not possible(name, name[size:], trusted=trusted):
            return NEVER
        if self.text[end : end + 1] in _OPENS and _YEAR.match(self.text, end):
            return NEVER  # 苏政发〔2023〕66号
        if name[0] == "和" and _han(self.text[start - 1 : start]):
            return NEVER  # rather "and" than a surname
        if len(name) > 2 and (
            lexicon().title_start.match(self.text, end - 1)
            or (name[-1] in _ADVERBS and _han(self.text[end : end + 1]))
        ):
            return NEVER  # the 钱伟先 of 钱伟先生, the 韩立应 of 韩立应公开
        model = name_model()
        weights = model.weights
        total += model.after.get(self.text[end : end + 1], 0.0)
        if not announced:
            total += model.before.get(self.text[start - 1 : start], 0.0)
        said = flags(self, start, end, size, announced=announced)
        return total + sum(weights[flag] for flag in said if not (trusted and flag in _WORDS))


def word_edges(run: str, start: int) -> frozenset[int]:
    """Where words begin and end in a run of Han characters that stands at `start`."""
    edges, place = [start], start
    for word in rjieba.cut(run):
        place += len(word)
        edges.append(place)
    return frozenset(edges)


def flags(
    reading: Reading, start: int, end: int, size: int, *, announced: bool = False
) -> Iterator[str]:
    """What is true of this place besides its characters; each has a weight."""
    text, known, edges = reading.text, lexicon(), reading.edges_around(start)
    name = text[start:end]
    given = name[size:]
    before, after = text[start - 1 : start], text[end : end + 1]
    if size == 2:
        yield "compound"
    if announced or start in edges:
        yield "starts_word"
    if end in edges:
        yield "ends_word"
    if rjieba.has_word(name):
        tokens = rjieba.tag(name)
        named = len(tokens) == 1 and tokens[0][1].startswith("nr")
        if name in known.words and not (announced and not _han(after)):
            named = False  # 学生安危受到威胁; but 我是安然，
        yield "known_name" if named else "known_word"
    if not _han(before):
        yield "after_sign"
    elif rjieba.has_word(before + name[0]):
        yield "joins_before"
        if start not in edges and not announced:
            yield "cuts_before"
    if start and not announced and rjieba.has_word(text[start - 1 : start + 2]):
        yield "word_before"
    if not _han(after):
        yield "before_sign"
    else:
        if rjieba.has_word(name[-1] + after):
            yield "joins_after"
            if end not in edges:
                yield "cuts_after"
        if after in known.goes_on:
            yield "goes_on"
        if len(name) == 2 and rjieba.has_word(name + after):
            yield "longer_word"
        if after in known.place_ends or text[end : end + 2] in known.place_words:
            yield "place_after"
        if len(given) == 1 and _reads_on(given, after) and not rjieba.has_word(text[end : end + 2]):
            yield "reads_on"
    if len(name) > 2 and rjieba.has_word(name[:2]):
        yield "word_inside"
    if len(given) == 2 and rjieba.has_word(given):
        yield "given_word"
    if name[:2] in known.not_names:
        yield "not_name"
    if name[-1] in known.place_ends or name[-1] in known.place_ends_always:
        yield "place_end"


def _reads_on(given: str, after: str) -> bool:
    """Whether the next character is rather a second given character."""
    model = name_model()
    both = model.two + model.first.get(given, model.rare_first)
    both += model.last.get(after, model.rare_last)
    return both > model.single.get(given, model.rare_single) + 1


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with dataset_path(f"privacy/{name}").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
