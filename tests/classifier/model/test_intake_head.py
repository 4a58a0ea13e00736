"""What letters as a whole answer to the desk, learned from letters written for it."""

from dataclasses import replace

import numpy as np
import pytest

from classifier.build import classifier_of
from classifier.classifier import Classifier
from classifier.intake.acceptance import load_refusal_rules
from classifier.intake.handling import CLASSES
from classifier.intake.reading import read_tickets
from classifier.intake.request_type import TYPES
from classifier.intake.signs import PRIVATE, Sign, Signs
from classifier.labels.corpus import seed_corpus
from classifier.model.features import FeatureSpace
from classifier.model.intake_head import IntakeHead
from classifier.model.leaf_model import LeafModel
from classifier.texts import ticket_text
from classifier.training.intake_fit import fit_intake, intake_letters
from classifier.training.seed_texts import SeedTexts
from suqiu.records import Decision, Ticket
from suqiu.settings import Settings

EMERGENCIES = [
    "快来人，一个男的拿着刀在追人，有人躺地上流血了",
    "楼上窗户往外冒浓烟，里面还有老人没出来，赶快派消防来",
]


@pytest.fixture(scope="module")
def seed():
    """Water, power, houses, and what offices do."""
    return tuple(x for x in seed_corpus().examples if x.code.startswith(("02", "03", "16")))


@pytest.fixture(scope="module")
def features(seed):
    return FeatureSpace.fit([ticket_text(x.title, x.body) for x in seed])


@pytest.fixture(scope="module")
def half(features, seed):
    """Learned from every other letter."""
    matrix = features.matrix([ticket_text(x.title, x.body) for x in seed])
    seed = SeedTexts(seed, matrix, whole=True)
    return fit_intake(features, seed, matrix[:0], intake_letters()[::2])


@pytest.fixture
def model(small_model):
    return small_model


def read(features, head, texts):
    return head.read(features.transform([ticket_text("", t) for t in texts]), features)


@pytest.mark.parametrize(
    ("question", "least"), [("refusal", 0.45), ("handling", 0.5), ("cause", 0.2)]
)
def test_letters_it_has_not_seen_are_told_apart(features, half, question, least):
    own = [one for one in intake_letters()[1::2] if one.question == question]
    said = getattr(read(features, half, [one.text for one in own]), question)
    unusual = np.array([bool(one.answer) for one in own])
    heard = np.array([row in said for row in range(len(own))])
    assert heard[unusual].mean() > least
    # The others were written to be mistaken for them.
    assert heard[~unusual].mean() < 0.15
    right = [own[row].answer == sign.answer for row, sign in said.items() if unusual[row]]
    assert np.mean(right) > 0.7


NOTES = [
    "居民反映{}，盼有关方面妥善处置。",
    "来话者讲{}，烦请派人到现场。",
    "热线记录：{}",
    "{}。市民对此不满，要求给予答复。",
    "该市民反映{}，热线已记录，请核实处理。",
    "市民来电，{}",
]
MATTERS = [
    "路灯不亮，晚上走路害怕", "小区停水两天了", "楼下广场舞声音太大", "垃圾桶满了没人清",
    "人行道的砖松了", "井盖坏了一半", "公厕没有水", "电梯停了三天没人修", "树枝挡住了信号灯",
    "暖气不热",
]  # fmt: skip


def test_the_words_of_a_note_refuse_next_to_nothing_and_ask_for_no_cause(model):
    texts = [note.format(matter) for note in NOTES for matter in MATTERS]
    said = read(model.features, model.intake, texts)
    assert len(said.refusal) <= len(texts) / 10, said.refusal
    assert len(said.cause) <= len(texts) / 10, said.cause


def test_request_types_come_as_log_chances(features, half):
    own = [one for one in intake_letters()[1::2] if one.question == "types"]
    types = read(features, half, [one.text for one in own]).types
    assert np.allclose(np.exp(types).sum(axis=1), 1, atol=1e-4)
    told = np.array([TYPES.index(one.answer) for one in own])
    # Beside what is said of other letters: chances alone lean to the types that are frequent.
    lead = types - types.mean(axis=0)
    assert (lead.argmax(axis=1) == told).mean() > 0.5


def test_it_comes_back_from_arrays(features, half):
    texts = [one.text for one in intake_letters()[:60]]
    again = IntakeHead.from_arrays(half.to_arrays())
    before, after = read(features, half, texts), read(features, again, texts)
    assert again.questions == half.questions
    assert before.refusal == after.refusal
    assert np.allclose(before.types, after.types, atol=2e-3)
    assert IntakeHead.from_arrays({}) is None


def test_a_saved_model_keeps_it(model, tmp_path):
    model.save(tmp_path / "model")
    again = LeafModel.load(tmp_path / "model")
    texts = [one.text for one in intake_letters()[:20]]
    assert (
        read(again.features, again.intake, texts).refusal
        == read(model.features, model.intake, texts).refusal
    )


def test_an_emergency_is_sent_on_and_urgent_before_all(model, desk):
    for found in Classifier(model, desk=desk).classify([Ticket("1", x) for x in EMERGENCIES]):
        intake = found.intake
        assert not intake.acceptance.accepted
        assert "119" in intake.acceptance.redirect
        assert intake.urgency.level == "特急"
        assert intake.urgency.words


@pytest.mark.parametrize("text", ["", "。", "，", "你好", "???"])
def test_next_to_nothing_is_not_refused_by_how_it_reads(model, desk, text):
    found = Classifier(model, desk=desk).classify([Ticket("1", text)])[0].intake
    assert found.acceptance.accepted
    assert found.urgency.level == "普通"


def test_an_emergency_comes_before_any_other_refusal(model, desk):
    rude = f"你们这群王八蛋，{EMERGENCIES[0]}"
    found = Classifier(model, desk=desk).classify([Ticket("1", rude)])[0].intake
    assert "119" in found.acceptance.redirect
    assert "劝导" not in found.urgency.action
    assert found.urgency.level != "普通"


def test_nobody_is_refused_without_a_person(model, desk):
    refused = Classifier(model, desk=desk, threshold=0.0).classify([Ticket("1", EMERGENCIES[0])])[0]
    taken = Classifier(model, desk=desk, threshold=0.0).classify(
        [Ticket("1", "老年证去哪里办理，要带哪些材料")]
    )[0]
    assert (refused.decision, taken.decision) == (Decision.REVIEW, Decision.AUTO)
    sure = Classifier(model, desk=desk, threshold=0.5)
    assert sure.decisions.decide([0.9, 0.9, 0.9], refused.intake)[0] is Decision.REVIEW
    assert sure.decisions.decide([0.9, 0.9, 0.9], taken.intake)[0] is Decision.AUTO
    assert sure.decisions.decide([0.9, 0.9, 0.9], None)[0] is Decision.AUTO


def test_nobody_urgent_passes_without_a_person_unless_the_settings_say_so(model, desk):
    tickets = [Ticket("1", "小区停水三天了，家里老人没水喝"), Ticket("2", "路灯坏了，晚上很黑")]
    careful = Classifier(model, desk=desk, threshold=0.0)
    urgent, calm = careful.classify(tickets)
    assert (urgent.intake.urgency.level, calm.intake.urgency.level) == ("紧急", "普通")
    assert (urgent.decision, calm.decision) == (Decision.REVIEW, Decision.AUTO)
    assert careful.held(tickets, [urgent, calm]) == [True, False]
    assert careful.decisions.decide([0.9, 0.9, 0.9], urgent.intake)[0] is Decision.REVIEW
    trusting = Classifier(model, desk=desk, threshold=0.0, auto_urgent=True)
    assert [one.decision for one in trusting.classify(tickets)] == [Decision.AUTO] * 2
    assert trusting.held(tickets, [urgent, calm]) == [False, False]
    refused = trusting.classify([Ticket("3", EMERGENCIES[0])])[0]
    assert refused.decision is Decision.REVIEW


def test_the_setting_reaches_the_classifier(model):
    ticket = Ticket("1", "小区停水三天了，家里老人没水喝")
    for auto_urgent, decision in ((False, Decision.REVIEW), (True, Decision.AUTO)):
        settings = Settings(auto_threshold=0.0, auto_urgent=auto_urgent)
        assert classifier_of(model, settings).classify([ticket])[0].decision is decision


def test_answers_are_those_the_desk_knows():
    known = {"refusal": set(), "handling": set(CLASSES), "cause": {"没说"}, "types": set(TYPES)}
    for one in intake_letters():
        assert one.question in known
        if one.question != "refusal" and one.answer:
            assert one.answer in known[one.question]
    rows = {answer for refusal in load_refusal_rules().refusals for answer in refusal.letters}
    assert rows == {one.answer for one in intake_letters() if one.question == "refusal"} - {""}


@pytest.mark.parametrize("text", ["翠湖小区3号楼", "请尽快处理一下我的事"])
def test_a_place_or_a_wish_alone_does_not_pass(model, desk, text):
    found = Classifier(model, desk=desk, threshold=0.0).classify([Ticket("1", text)])[0]
    assert "起因" in found.intake.missing
    assert found.decision is Decision.REVIEW


def test_who_may_be_taking_leave_is_not_told_to_settle_it_at_home(desk):
    tickets = [Ticket("1", "欠的债一个人扛，药我都攒好了"), Ticket("2", "邻居欠我的债不还")]
    # Beyond what short texts are raised by.
    tickets[0] = replace(tickets[0], body=tickets[0].body + "，从前的事不提了。" * 90)
    private = Sign(PRIVATE, 0.95, ("欠",))
    readings = read_tickets(tickets)
    chances = np.full(2, 0.0001, np.float32)
    found = desk.judge(tickets, readings, chances, signs=Signs({0: private, 1: private}))
    assert [one.urgency.level for one in found] == ["普通", "普通"]
    assert [one.acceptance.accepted for one in found] == [True, False]


@pytest.mark.parametrize("threat", ["我就投诉你这个系统。", "你们不管我就上北京找人说理去。"])
def test_a_threat_at_the_end_refuses_no_letter_that_is_taken_without(model, desk, threat):
    letters = [
        "健身房关门跑路，我办的年卡两千块钱退不了，老板电话打不通。",
        "公司拖欠我两个月工资，劳动监察说正在调查，到现在没有结果，请帮我催一催。",
        "健身房关门了，年卡退不了，老板电话不通。",
        "培训班不开了，学费没退，老师说找总部，总部电话打不通。",
        "网上买的手机是翻新的，商家不给退，平台也不管。",
        "租的房子到期了，房东扣着押金两千块不退。",
        "劳动监察说正在调查，一个月了没有结果。",
        "上次反映的噪音问题说在处理，现在还是吵。",
        "邻居把杂物堆在楼道里，说了几次他也不搬，进出都不方便。",
        "美发店充的卡还有八百块，店换了老板就不认了，让我找原来的人。",
    ]
    taken = Classifier(model, desk=desk).classify([Ticket("1", one) for one in letters])
    ended = Classifier(model, desk=desk).classify([Ticket("1", one + threat) for one in letters])
    for before, after in zip(taken, ended, strict=True):
        assert after.intake.acceptance.accepted or not before.intake.acceptance.accepted
    # By all words alone some would be.
    heard = read(model.features, model.intake, [one + threat for one in letters]).refusal
    assert any(taken[row].intake.acceptance.accepted for row in heard)


POINTING = [
    "桥那边有人钓鱼", "北门那边有人摆摊", "工地那边灰尘大", "广场那边太吵", "菜场那边污水横流",
    "幼儿园那边没有斑马线", "东门那边的路灯坏了半个月了", "地铁站那边的单车乱停", "物业那边一直不处理",
]  # fmt: skip


def test_who_points_at_a_place_near_by_tells_of_no_other_city(model, desk):
    said = Classifier(model, desk=desk).classify([Ticket("1", one) for one in POINTING])
    assert [one.intake.acceptance.accepted for one in said].count(False) <= 1
    # By all words alone most would be sent away.
    assert len(read(model.features, model.intake, POINTING).refusal) > len(POINTING) / 2
    away = "我老家那边的村路断了，我在外省打工，你们给老家那个县说一声"
    (far,) = Classifier(model, desk=desk).classify([Ticket("1", away)])
    assert not far.intake.acceptance.accepted
