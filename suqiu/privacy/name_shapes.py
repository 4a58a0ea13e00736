"""What a Chinese name looks like: a surname and one or two more characters."""

from functools import lru_cache

import rjieba

from suqiu.privacy.lexicon import lexicon

# Characters that are hardly ever given to a child: words begin or end with them.
_NOT_GIVEN = frozenset(
    "的了我你他她它们这那哪不没就也都很吗呢吧啊把被给让从到对等着过又再已您某么什怎因所以及与或但而"
    "楼层号房屋店厅费款税债险率额价钱票车机姨叔婶爷伯嫂姐哥府委办局"
)
_NEVER_LAST = frozenset("在于说称打要从到给被把对也都就又已却想去跟将曾现因由让请该这那占时候")
_NEVER = -9.0


def surname_length(word: str) -> int:
    """How many characters of the word's beginning are a surname: 0, 1 or 2."""
    if word[:2] in lexicon().compound_surnames:
        return 2
    return 1 if word[:1] in lexicon().surnames else 0


def is_place(name: str, following: str) -> bool:
    """李村, 王家屯: ends like a place, or the characters after it make it one."""
    known = lexicon()
    if name[-1] in known.place_ends_always:
        return True
    if name[-1] in known.place_ends and (len(name) == 2 or name[1] == "家"):
        return True
    return following[:1] in known.place_ends or following[:2] in known.place_words


@lru_cache(maxsize=8192)
def name_score(word: str) -> float:
    """How much the word alone looks like a full name; about -3 (a word) to 4, -9 for never."""
    size = surname_length(word)
    given = word[size:]
    if not size or not 1 <= len(given) <= 2 or not _possible(word, given):
        return _NEVER
    known = lexicon()
    liked = sum(char in known.given or _rare(char) for char in given)
    score = (0.0, 0.7)[len(given) - 1] + (size == 2) - (size == 1 and word[0] in known.also_words)
    score += 1.5 if liked == len(given) else -1.5 if not liked else -0.5
    if word[:2] in known.not_names:
        score -= 2
    tokens = rjieba.tag(word)
    first, tag = tokens[0]
    if len(tokens) == 1:
        score += 2 if tag.startswith("nr") else -3 if rjieba.has_word(word) else 1
    elif first == word[:size]:
        named = liked == len(given) or len(given) == 1 or tokens[1][1].startswith("nr")
        score += 1 if named or not rjieba.has_word(given) else -1
    elif tag.startswith("nr"):
        score += 1.5 if len(tokens) == 2 and tokens[1][1].startswith("nr") else 0.5
    elif len(first) > size and rjieba.has_word(first):
        score -= 2
    return score


def _possible(word: str, given: str) -> bool:
    known = lexicon()
    if word in known.not_names or not _NOT_GIVEN.isdisjoint(given) or given[-1] in _NEVER_LAST:
        return False
    # 管一管, 张先生, 东方大道, 郑家
    return not (
        word[-1] == word[0] or given in known.titles or given in known.place_words or given == "家"
    )


def _rare(char: str) -> bool:
    """Beyond the 3,755 characters of everyday writing (GB 2312, level 1): hardly but in names."""
    try:
        return char.encode("gb2312")[0] >= 0xD8
    except UnicodeEncodeError:
        return True
