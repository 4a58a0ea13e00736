"""What happened and what is wanted, in the citizen's own words: matter, demand, title, summary."""

from collections.abc import Sequence

from suqiu.late import late
from suqiu.places.letter import Clause, Letter
from suqiu.places.lexicon import lexicon
from suqiu.records import Field, Source

TITLE_CHARS = 30
JOIN = "；"
_SUMMARY_CHARS, _DEMAND_CHARS = 100, 100
_INTRODUCTION = late(
    r"^(?:我是|我叫|本人是?|我家住|家住|我住|联系|电话|姓名|身份证|此致|敬礼|谢谢|感谢|祝)"
)
# A clause that begins so leans on the one before.
_REFERS = late(
    r"(?:他|她|它|他们|其|该|此|这|那|然而|但|可|而|后|不仅|均|都|就|也|只能|伴随|自己|甚至|并|且|却|如果|据我|因为|所以|由于|导致|造成|对于)"
)
_BARE_TITLE = late(r"(?:关于)?.{0,2}(?:投诉|求助|咨询|举报|建议|反映|问题|来信|诉求)?")
_LEAD = late(
    r"(?:现|故|特|在此|因此|所以|强烈|我们?|本人|来电人|市民|诉求人|业主们?|居民们?|家长们?|村民们?|住户|职工|大家|迫切|再次|也|就|还){0,3}"
)
# A title does not end in the middle of a phrase.
_NO_END = frozenset(
    "的在和与及把被从是有对给向于为等而但因由以到将让使所并或每这那其该又还也就都很更太最不没"
)
# Asked at the end of what happened: they may stand in a title.
_ASKED = frozenset((
    "需要", "怎么办", "该怎么办", "怎么处理", "是否合理", "合理吗", "是否合法", "是否合规", "是否允许", "为什么", "为何", "凭什么",
))  # fmt: skip
_QUESTIONS = _ASKED | {
    "请问", "何时", "什么时候", "咨询", "能否", "求助", "想问", "我想", "麻烦", "想了解", "想了解一下", "咨询一下", "请问一下",
}  # fmt: skip
# 业主反映：: what is said comes after the colon.
_SAYS = late(r"(?:反映|反应|称|表示|投诉|举报|咨询|求助|诉求|来电|留言|内容|说)$")
# What every letter ends with: it asks for nothing in particular.
_FORMULA = late(r"重视|为盼|给.{0,4}(?:答复|回复|说法)|尽快解决|(?:^|望|请)处理$|告知$|帮帮")
_COLONS = ("：", ":")
_JOINED = late(r"[，,]\s?")


def find_matter(letter: Letter, focus: Sequence[str] = ()) -> Clause | None:
    """The clause that says most about what is wrong; `focus` are words that matter more."""
    parts = [part for part in letter.clauses if len(part.text) >= 3]
    if not parts:
        return None
    scores = [_score(part, i, letter, focus) for i, part in enumerate(parts)]
    return parts[max(range(len(parts)), key=lambda i: scores[i])]


def _score(part: Clause, place: int, letter: Letter, focus: Sequence[str]) -> float:
    known, text = lexicon(), part.text
    words = {match[0] for match in known.matter.finditer(text)}
    score = 1.5 * min(len(words), 3) + 2.0 * sum(word in text.lower() for word in focus)
    score += 0.7 * (known.misdeed.search(text) is not None)
    score -= 4.0 * (part.end - _unfilled(letter, part.start, part.end) < 3)
    score -= 1.5 * (_REFERS.match(text) is not None)
    score -= 6.0 * (part in letter.hostile)
    score -= 4.0 * (letter.text[part.end : part.end + 1] in _COLONS and bool(_SAYS.search(text)))
    score -= 2.0 * (_INTRODUCTION.search(text) is not None)
    score -= 1.0 * (len(text) < 5) + 0.5 * (len(text) > TITLE_CHARS)
    score -= 1.6 * (known.demand.match(text) is not None)
    return score + 1.5 * (part.start < letter.body_start) - 0.06 * min(place, 25)


def find_demand(letter: Letter) -> Field | None:
    """The wish that says most; of equal ones the last."""
    best, chosen = 0.0, None
    for sentence in letter.sentences:
        wish = _wish(letter, sentence)
        if wish is None:
            continue
        clause, cue = wish
        clause = _after_colon(letter, clause, cue)
        end = _clean_end(letter, clause.start, min(sentence.end, clause.start + _DEMAND_CHARS))
        score = 2.0 + 1.0 * (cue not in _QUESTIONS) + 1.0 * (end - clause.start >= 8)
        score += 0.7 * (lexicon().matter.search(letter.text, clause.start, end) is not None)
        score -= 1.2 * (_FORMULA.search(letter.text, clause.start, end) is not None)
        if clause.start >= letter.body_start and score >= best:
            best, chosen = score, letter.field(clause.start, end)
    return chosen


def _after_colon(letter: Letter, clause: Clause, cue: str) -> Clause:
    """What is asked of `诉求：要求退费`: the clause after the colon."""
    if clause.text == cue and letter.text[clause.end : clause.end + 1] in _COLONS:
        place = letter.clauses.index(clause) + 1
        if place < len(letter.clauses):
            return letter.clauses[place]
    return clause


def _wish(letter: Letter, sentence: Clause) -> tuple[Clause, str] | None:
    """The first clause of the sentence that begins as a wish or question, and its cue."""
    known = lexicon()
    for clause in letter.clauses:
        if not sentence.start <= clause.start < sentence.end:
            continue
        lead = _LEAD.match(clause.text)
        cue = known.demand.match(clause.text, lead.end() if lead else 0)
        cue = cue or known.demand.match(clause.text)
        if (
            cue
            and clause not in letter.hostile
            and clause.text[cue.end() : cue.end() + 1] not in ("了", "过")
        ):
            return clause, cue[0]
    return None


def find_title(letter: Letter, matter: Clause | None) -> Field | None:
    """The given title if it says something, else the matter; at most 30 characters."""
    given = letter.text[: max(0, letter.body_start - 1)].strip()
    if given and not _BARE_TITLE.fullmatch(given):
        start = letter.text.index(given)
        return _cut(letter, start, start + len(given))
    if matter is None:
        return None
    start, end = _widened(letter, matter)
    return _cut(letter, start, end)


def _widened(letter: Letter, matter: Clause) -> tuple[int, int]:
    """The matter with the clause before or after it, where both fit into a title."""
    clauses = letter.clauses
    i = clauses.index(matter)
    start, end = _unfilled(letter, matter.start, matter.end), matter.end
    if i and start == matter.start and _adjoin(letter, clauses[i - 1], matter):
        before = _unfilled(letter, clauses[i - 1].start, clauses[i - 1].end)
        useful = before < clauses[i - 1].end and not _INTRODUCTION.search(letter.text[before:end])
        if useful and end - before <= TITLE_CHARS:
            start = before
    if i + 1 < len(clauses) and _adjoin(letter, matter, clauses[i + 1]):
        after = clauses[i + 1]
        wish = lexicon().demand.match(after.text)
        other = (wish and wish[0] not in _ASKED) or _INTRODUCTION.search(after.text)
        if not other and after.end - start <= TITLE_CHARS:
            end = after.end
    return start, end


def _adjoin(letter: Letter, first: Clause, second: Clause) -> bool:
    return _JOINED.fullmatch(letter.text, first.end, second.start) is not None


def _unfilled(letter: Letter, start: int, end: int) -> int:
    """The start after courtesies and 市民来电反映."""
    while start < end:
        match = lexicon().filler.match(letter.text, start, end)
        if match is None:
            break
        start = match.end()
        while start < end and letter.text[start] in "，,：:、 的":
            start += 1
    return start


def _cut(letter: Letter, start: int, end: int) -> Field | None:
    """At most 30 characters, ended between words and not on a word that wants more."""
    unfilled = _unfilled(letter, start, end)
    start = unfilled if end - unfilled >= 4 else start
    if end - start > TITLE_CHARS:
        end = _clean_end(letter, start, start + TITLE_CHARS)
    return letter.field(start, end) if end > start else None


def _clean_end(letter: Letter, start: int, end: int) -> int:
    """The last good place to stop at or before `end`: a comma late enough, or a word's end."""
    text = letter.text
    if end >= len(text) or text[end] in "。！？!?；;\n，,":
        return end
    comma = max(text.rfind(mark, start, end) for mark in "，,、")
    if comma >= start + (end - start) // 2:
        return comma
    good = [
        word.end
        for word in letter.words
        if start < word.end <= end and word.text[-1] not in _NO_END and word.tag[0] != "x"
    ]
    return max(good, default=end)


def find_summary(letter: Letter, matter: Clause | None, demand: Field | None) -> Field | None:
    """The sentence of the matter, at most 100 characters, and the demand behind it."""
    if matter is None:
        return demand
    sentence = next((s for s in letter.sentences if s.start <= matter.start < s.end), matter)
    start = _unfilled(letter, sentence.start, sentence.end)
    if matter.end - start > _SUMMARY_CHARS:
        start = matter.start
    end = min(sentence.end, start + _SUMMARY_CHARS)
    if end < sentence.end:
        end = max(_clean_end(letter, start, end), min(matter.end, start + _SUMMARY_CHARS))
    if demand is None or (start <= demand.start and demand.end <= end):
        return letter.field(start, end)
    if demand.start < end:
        return (
            letter.field(start, max(end, demand.end))
            if demand.start >= start
            else letter.field(start, end)
        )
    value = f"{letter.text[start:end]}{JOIN}{demand.value}"
    return Field(value, start, demand.end, Source.DERIVED)
