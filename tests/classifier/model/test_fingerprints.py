"""Fingerprints tell near copies from the rest, and come beside the model."""

import random

import numpy as np
import pytest

from classifier.labels.corpus import Corpus, Example
from classifier.labels.site_corpus import SiteCorpus
from classifier.model.fingerprints import FILE, WIDTH, fingerprints, near_prints, read_prints
from classifier.model.leaf_model import LeafModel
from classifier.training.site import train_site
from suqiu.errors import ModelError
from suqiu.shingles import triples

ALPHABET = [chr(code) for code in range(0x4E00, 0x4E00 + 600)]


def _text(seed, length=80):
    return "".join(random.Random(seed).choices(ALPHABET, k=length))


def _jaccard(one, other):
    a, b = (set(triples([text])[1].tolist()) for text in (one, other))
    return len(a & b) / len(a | b)


def test_the_estimate_is_close_to_the_jaccard_index():
    errors = []
    for seed in range(60):
        text = _text(seed)
        other = text[: 80 - seed % 8] + _text(seed + 1000, seed % 8)
        found = near_prints(fingerprints([text]), fingerprints([other]), jaccard=0.0)
        errors.append(found[0] - _jaccard(text, other))
    assert abs(np.mean(errors)) < 0.02
    assert np.std(errors) < 0.06


def test_copies_are_found_and_others_are_not():
    learned = fingerprints([_text(seed) for seed in range(500)])
    test = [_text(3), "！" + _text(4) + "。", _text(5)[:78], _text(900), "路灯不亮", ""]
    found = near_prints(fingerprints(test), learned, jaccard=0.8)
    assert sorted(found) == [0, 1, 2]
    assert found[0] == found[1] == 1


def test_short_texts_and_no_texts_have_nothing_to_compare():
    assert not fingerprints(["路灯不亮", ""]).any()
    assert near_prints(fingerprints(["路灯不亮"]), fingerprints(["路灯不亮"]), jaccard=0.1) == {}
    assert fingerprints([]).shape == (0, WIDTH)
    assert near_prints(fingerprints([_text(1)]), fingerprints([]), jaccard=0.1) == {}


def test_a_model_keeps_what_it_learned_of_the_site_beside_it(
    small_corpus, small_taxonomy, tmp_path
):
    examples = [Example(e.code, e.body, e.title) for e in small_corpus.examples[::4]]
    site = SiteCorpus(Corpus(examples), small_taxonomy, ())
    train_site(site, no_seed=True).save(tmp_path / "m")
    found = read_prints(tmp_path / "m")
    assert found.shape == (len(examples), WIDTH)
    assert (tmp_path / "m" / FILE).stat().st_size < 70 * len(examples) + 200
    assert LeafModel.load(tmp_path / "m").learned is None
    (tmp_path / "m" / FILE).write_bytes(b"x")
    with pytest.raises(ModelError, match="已损坏"):
        read_prints(tmp_path / "m")
    assert read_prints(tmp_path) is None
