"""Train `datasets/privacy/name_characters.csv` and `name_weights.csv`.

    python tools/train_name_model.py JIEBA/dict.txt FAKER/providers/person/zh_CN/__init__.py

Characters of names are counted in jieba's dictionary (MIT), Faker's given names (MIT) and
`given_names.txt`, those of running text in the seed letters, there also what stands before and
after words for persons. For the weights, invented names replace words like
老板 or 对方 in the seed letters; everything else there that begins with a surname is no name.
"""

import argparse
import csv
import math
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from suqiu.data import data_lines, data_rows, dataset_path
from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_model import COMPOUND, RARE, RARE_SURNAME, Reading, flags, name_model
from suqiu.privacy.name_shapes import possible, surname_length
from suqiu.wordlists import read_sections

_SUBJECT = re.compile(
    "他们|他|她|对方|老板|邻居|师傅|老师|经理|房东|司机|医生|工作人员|物业|负责人|中介|校长|保安|业主|商家"
)
_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_FULL = re.compile("[\u4e00-\u9fff]{2,4}")
_REAL = ("bias", "surname", "first", "last", "single", "two", "before", "after")
_FLAGS = (
    "compound", "starts_word", "ends_word", "known_name", "known_word", "after_sign",
    "joins_before", "word_before", "before_sign", "joins_after", "goes_on", "longer_word",
    "place_after", "cuts_before", "cuts_after", "reads_on", "word_inside", "given_word", "not_name", "place_end",
)  # fmt: skip
_FAKER_WEIGHT, _LISTED_WEIGHT = 40, 60
# Letters seldom say 来电 or 反映 after a person; tickets do.
_GOES_ON = 0.8
_COPIES = 3


def main() -> None:
    """Both tables are written in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("jieba", type=Path)
    parser.add_argument("faker", type=Path)
    options = parser.parse_args()
    letters = [line["text"] for line in data_lines("seed/letters.jsonl")]
    names = _dictionary_names(options.jieba)
    given = _faker_given(options.faker)
    _write_characters(names, given, letters)
    name_model.cache_clear()
    _write_weights(names, sorted(given), letters)


def _dictionary_names(path: Path) -> list[str]:
    names = []
    for line in path.read_text("utf-8").splitlines():
        word, _, tag = line.split()
        size = surname_length(word)
        if tag == "nr" and size and 1 <= len(word) - size <= 2 and possible(word, word[size:]):
            names.append(word)
    return names


def _faker_given(path: Path) -> set[str]:
    listed = path.read_text("utf-8").split("last_names")[0]
    return set(re.findall(r'"([\u4e00-\u9fff]{1,2})"', listed))


def _write_characters(names: list[str], given: set[str], letters: list[str]) -> None:
    surname, first, last, single, text = (Counter[str]() for _ in range(5))
    text.update(char for letter in letters for char in letter if "\u4e00" <= char <= "\u9fff")
    for name in names:
        size = surname_length(name)
        surname[name[:size]] += 1
        if name[0] not in lexicon().also_words:
            _count(name[size:], 1, first, last, single)
    for one in given:
        _count(one, _FAKER_WEIGHT, first, last, single)
    for column, listed in read_sections("privacy/given_names.txt").items():
        counts = {"first": first, "last": last, "single": single}[column]
        counts.update(dict.fromkeys(set("".join(listed)), _LISTED_WEIGHT))
    columns = {"surname": surname, "first": first, "last": last, "single": single}
    before, after = _neighbours(letters)
    known = sorted({c for counts in (*columns.values(), text) for c in counts if len(c) == 1})
    signs = Counter(char for letter in letters for char in letter)
    beside = {char for char in "，。、：；！？“”（）\n" if signs[char]}
    with dataset_path("privacy/name_characters.csv").open("w", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("character", *columns, "before", "after"))
        for char in sorted(beside.union(known)):
            if char in beside or text[char] + sum(counts[char] for counts in columns.values()) > 2:
                row = [_ratio(counts, text, char) for counts in columns.values()]
                near = 0.0 if char in "：；" else _nearness(after, signs, char)
                near = max(near, _GOES_ON) if char in lexicon().goes_on else near
                row += [_nearness(before, signs, char), near]
                writer.writerow((char, *row))


def _neighbours(letters: list[str]) -> tuple[Counter[str], Counter[str]]:
    """The characters right before and right after words for persons."""
    before, after = Counter[str](), Counter[str]()
    for letter in letters:
        for match in _SUBJECT.finditer(letter):
            before[letter[match.start() - 1 : match.start()]] += 1
            after[letter[match.end() : match.end() + 1]] += 1
    return before, after


def _nearness(near: Counter[str], text: Counter[str], char: str) -> float:
    """Log of how much more often the character is next to a person than it is in the text."""
    expected = near.total() * text[char] / text.total()
    return round(max(-2.0, min(2.0, math.log((near[char] + 5) / (expected + 5)))), 1)


def _count(
    given: str, weight: int, first: Counter[str], last: Counter[str], single: Counter[str]
) -> None:
    if len(given) == 1:
        single[given] += weight
    else:
        first[given[0]] += weight
        last[given[1]] += weight


def _ratio(names: Counter[str], text: Counter[str], char: str) -> float:
    """Log of how much more often the character stands there than in running text."""
    in_names = (names[char] + 0.3) / (names.total() + 0.3 * 4000)
    in_text = (text[char] + 5) / (text.total() + 5 * 4000)
    return round(max(-5.0, min(6.0, math.log(in_names / in_text))), 1)


def _write_weights(names: list[str], common: list[str], letters: list[str]) -> None:
    chance = random.Random(3)
    columns = _columns()
    rows: list[list[float]] = []
    labels: list[float] = []
    texts: list[tuple[str, set[tuple[int, int]]]] = []
    for number, letter in enumerate(chance.sample(letters, len(letters))):
        texts.append(_with_name(letter, names, common, chance) if number % 2 else (letter, set()))
    for case in _cases():
        texts += [_renamed(case, names, common, chance) for _ in range(_COPIES)]
    for text, truth in texts:
        reading = Reading(text)
        for start in range(len(text)):
            size = surname_length(text[start:])
            for end in (start + size + 1, start + size + 2):
                name = text[start:end]
                if not size or not re.fullmatch("[\u4e00-\u9fff]+", name) or end > len(text):
                    continue
                if not possible(name, name[size:]):
                    continue
                row = _real(columns, name, size)
                row += [
                    columns[4].get(text[start - 1 : start], 0.0),
                    columns[5].get(text[end : end + 1], 0.0),
                ]
                if sum(row[1:5]) < -2 and (start, end) not in truth:
                    continue
                said = set(flags(reading, start, end, size))
                rows.append(row + [float(flag in said) for flag in _FLAGS])
                labels.append(float((start, end) in truth))
    weights = _fit(np.array(rows), np.array(labels))
    with dataset_path("privacy/name_weights.csv").open("w", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("feature", "weight"))
        for feature, weight in zip((*_REAL, *_FLAGS), weights, strict=True):
            writer.writerow((feature, round(float(weight), 2)))


def _columns() -> list[dict[str, float]]:
    columns = ("surname", "first", "last", "single", "before", "after")
    model: list[dict[str, float]] = [{} for _ in columns]
    for row in data_rows("privacy/name_characters.csv"):
        for values, column in zip(model, columns, strict=True):
            values[row["character"]] = float(row[column])
    return model


def _real(columns: list[dict[str, float]], name: str, size: int) -> list[float]:
    surname, first, last, single = columns[:4]
    own = COMPOUND if size == 2 else surname.get(name[0], RARE_SURNAME)
    if len(name) - size == 1:
        return [1.0, own, 0.0, 0.0, single.get(name[size], RARE), 0.0]
    return [1.0, own, first.get(name[size], RARE), last.get(name[size + 1], RARE), 0.0, 1.0]


def _with_name(
    letter: str, names: list[str], common: list[str], chance: random.Random
) -> tuple[str, set[tuple[int, int]]]:
    places = list(_SUBJECT.finditer(letter))
    if not places:
        return letter, set()
    place = chance.choice(places)
    keeps = len(place[0]) > 1 and place[0] not in ("他们", "对方") and chance.random() < 0.4
    start = place.end() if keeps else place.start()
    name = _new_name(names, common, chance)
    return letter[:start] + name + letter[place.end() :], {(start, start + len(name))}


def _cases() -> list[dict[str, Any]]:
    """The batches whose names may be replaced: those measured already."""
    return list(data_lines("privacy/cases.jsonl"))


def _renamed(
    case: dict[str, Any], names: list[str], common: list[str], chance: random.Random
) -> tuple[str, set[tuple[int, int]]]:
    """A sentence of the batches with other full names in it."""
    parts: list[str] = []
    place, truth, text = 0, set(), case["text"]
    for secret in case["secrets"]:
        value, start = secret["value"], secret["start"]
        if secret["kind"] != "姓名" or start < place or not _FULL.fullmatch(value):
            continue
        parts.append(text[place:start])
        begin = sum(map(len, parts))
        parts.append(_new_name(names, common, chance))
        truth.add((begin, begin + len(parts[-1])))
        place = start + len(value)
    return "".join(parts) + text[place:], truth


# Two of five names have one given character: more than in life (one of seven), because 张伟 and
# 王芳 are what people write in forms and what is easily missed.
def _new_name(names: list[str], common: list[str], chance: random.Random) -> str:
    while True:
        whole = chance.choice(names)
        if chance.random() < 0.15:
            return whole
        given = whole[surname_length(whole) :]
        if chance.random() < 0.3:
            given = chance.choice(common)
        wanted = 1 if chance.random() < 0.4 else 2
        if len(given) != wanted:
            continue
        if chance.random() < 0.75:
            surname = chance.choice(_COMMON)
        else:
            surname = chance.choice(sorted(lexicon().surnames | lexicon().compound_surnames))
        if possible(surname + given, given):
            return surname + given


def _fit(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = rows @ weights
        penalty = np.r_[0, weights[1:]]
        slope = rows.T @ (1 / (1 + np.exp(-odds)) - labels) + penalty
        return float((np.logaddexp(0, odds) - labels * odds).sum() + (penalty**2).sum() / 2), slope

    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x)


if __name__ == "__main__":
    main()
