"""A model that really reads, a little: it chooses the candidate whose words the letter shares.

Its arithmetic knows nothing but the prompt it is sent: the characters, pairs and triples that
path and definition have in common with the letter, rare ones among the candidates first.
"""

import json
import math
import re
from collections import Counter

from tests.llm_model import answer

_HAN = re.compile(r"[一-鿿]+")
_CANDIDATE = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)
_WORTH = {1: 0.1, 2: 1.0, 3: 1.5}
# A long definition shares much with anything.
_SHORTEST = 10


def read(messages, schema):
    """The choice among the candidates of a cascade's prompt; of other prompts what the schema wants."""
    asked = messages[-1]["content"]
    listed, found, letter = asked.partition("\n来信：")
    candidates = _CANDIDATE.findall(listed)
    if not found or not candidates:
        return answer(messages, schema)
    texts = [_grams(text.partition("；不含：")[0]) for _, text in candidates]
    among = Counter(gram for text in texts for gram in text)
    said = _grams(letter)
    scores = [
        sum(_WORTH[len(g)] * math.log((1 + len(texts)) / among[g]) for g in text if g in said)
        / math.sqrt(_SHORTEST + len(text))
        for text in texts
    ]
    number, _ = candidates[max(range(len(scores)), key=scores.__getitem__)]
    return json.dumps({"choice": number})


def _grams(text):
    return {
        word[at : at + size]
        for word in _HAN.findall(text)
        for size in _WORTH
        for at in range(len(word) - size + 1)
    }
