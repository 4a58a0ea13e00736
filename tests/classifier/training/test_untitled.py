"""Titles that are the class itself: a ticket without one is not filed with their certainty."""

import numpy as np
import pytest

from classifier.classifier import Classifier
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.labels.corpus import Corpus, Example
from classifier.labels.site_corpus import derive_taxonomy
from classifier.model.leaf_model import LeafModel
from classifier.texts import filed_text
from classifier.training.train import train
from suqiu.records import Ticket
from suqiu.taxonomy import Taxonomy

NAMES = ("路面破损", "路灯不亮", "油烟扰民", "小区停水", "电梯故障", "拖欠工资")
# What people write; every other letter tells of another class than the one it is filed under.
BODIES = (
    "路上全是坑",
    "灯一直是黑的",
    "做菜的烟太呛",
    "龙头里没有水",
    "梯子不动了",
    "活干了没给钱",
)
WHERE = ("翠湖东路", "锦源小区", "北塔街", "老电厂", "和平里", "临港工地", "西岭街", "枫林上院")
TREE = derive_taxonomy((("城建", name) for name in NAMES), version="own")


def _rows(count: int, seed: int, *, titled: bool) -> list[Example]:
    chance = np.random.default_rng(seed)
    codes = {leaf.name: leaf.code for leaf in TREE.leaves}
    found = []
    for i in range(count):
        name = int(chance.integers(6))
        told = name if chance.random() < 0.6 else int(chance.integers(6))
        body = f"{WHERE[int(chance.integers(8))]}这边{BODIES[told]},第{i}回说了,请来人看看"
        found.append(Example(codes[NAMES[name]], body, f"{NAMES[name]}-投诉" if titled else ""))
    return found


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def model(said: list[str]) -> LeafModel:
    return train(Corpus(_rows(900, 1, titled=True)), TREE, name="site", report=said.append)


def _sure_and_right(model: LeafModel, *, titled: bool) -> tuple[float, float]:
    rows = _rows(400, 2, titled=titled)
    found = model.predict([filed_text(row.title, row.body) for row in rows])
    best = [model.codes[i] for i in found.raw.argmax(axis=1)]
    right = np.mean([code == row.code for code, row in zip(best, rows, strict=True)])
    return float(found.levels[:, -1].mean()), float(right)


def test_without_its_title_a_ticket_is_as_sure_as_it_is_right(model: LeafModel):
    sure, right = _sure_and_right(model, titled=False)
    assert right < 0.75
    assert sure == pytest.approx(right, abs=0.08)
    sure, right = _sure_and_right(model, titled=True)
    assert min(sure, right) > 0.95


def test_how_much_the_title_tells_is_told(model: LeafModel, said: list[str]):
    (told,) = [line for line in said if "标题就说明了类别" in line]
    shares = model.card.metrics
    assert (
        f"有标题 {shares['titled_accuracy']:.1%} 对，去掉标题 {shares['untitled_accuracy']:.1%} 对"
        in told
    )
    assert shares["untitled_accuracy"] < 0.75


def test_a_saved_model_knows_tickets_without_title(model: LeafModel, tmp_path):
    model.save(tmp_path / "m")
    again = LeafModel.load(tmp_path / "m")
    texts = [filed_text(row.title, row.body) for row in _rows(20, 3, titled=False)]
    assert np.allclose(again.predict(texts).levels, model.predict(texts).levels)
    held = model.confidence.of(titled=False).held
    assert np.array_equal(again.confidence.of(titled=False).held.own, held.own)


def test_only_tickets_with_a_title_pass_without_a_person(model: LeafModel):
    judge = Classifier(model, desk=IntakeDesk(load_intake_rules()), precision=0.95)
    titled, bare = (
        judge.classify([Ticket(str(i), row.body, title=row.title) for i, row in enumerate(rows)])
        for rows in (_rows(60, 4, titled=True), _rows(60, 4, titled=False))
    )
    assert judge.threshold_of(Ticket("1", "灯不亮")) > judge.threshold_of(
        Ticket("1", "灯", title="灯")
    )
    assert np.mean([one.sure_level == 2 for one in titled]) > 0.9
    assert np.mean([one.sure_level == 2 for one in bare]) < 0.2
    assert np.mean([len(one.candidate_set) for one in bare]) > 1.2
    levels = [level.probability for level in bare[0].levels]
    assert (
        judge.decisions.decide(levels, None, titled=False)[1]
        <= judge.decisions.decide(levels, None)[1]
    )


def test_titles_that_tell_nothing_change_nothing():
    rows = [Example(r.code, r.body, "市民来电") for r in _rows(600, 5, titled=True)]
    said: list[str] = []
    found = train(Corpus(rows), Taxonomy(TREE.leaves), name="site", report=said.append)
    assert found.confidence.untitled is None
    assert not [line for line in said if "标题就说明" in line]
