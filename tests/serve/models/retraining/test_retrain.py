"""Retraining from decisions: a better candidate serves, a worse one does not, few wait."""

import json
from datetime import timedelta

from sqlalchemy import insert

from classifier.model.leaf_model import LeafModel
from serve.models.last_retraining import folder_of_retraining
from serve.models.pointer import read_pointer, registry_folder
from serve.models.registry import card_of
from serve.models.time_split import split_by_time
from serve.models.yardstick import yardstick_of
from suqiu import clock
from suqiu.store.lessons import read_lessons
from suqiu.store.schema import decision, ticket_event
from suqiu.taxonomy import Leaf, Taxonomy
from suqiu.taxonomy.migration import CodeMap, Rule
from tests.serve.models.retraining.conftest import JARGON


def test_a_better_candidate_serves_is_recorded_and_not_tried_again_after_a_rollback(
    suqiu, site, serving_seeded, decide, own_words, store_database
):
    decide(own_words(420))
    run = suqiu("model", "retrain")
    assert (run.code, "换上了" in run.out) == (0, True), run.err
    pointer = read_pointer(site)
    assert pointer.name != serving_seeded
    assert card_of(registry_folder(site) / pointer.name).seed_rows > 0
    assert pointer.history[-1].gate.startswith("通过")
    assert "学了 420 条" in pointer.history[-1].reason
    with store_database.owner().connect() as connection:
        action, detail = connection.exec_driver_sql(
            "SELECT action, detail FROM audit ORDER BY id DESC LIMIT 1"
        ).one()
    assert action == "model.use"
    assert "→" in detail["reason"]
    # Texts were there for the evaluation only.
    assert not list(folder_of_retraining(site).glob(".held-*"))
    assert suqiu("model", "rollback").code == 0
    assert "新决定 0 条，不到 1 条" in suqiu("model", "retrain", "--least", "1").out
    decide(own_words(1))
    assert "新决定 1 条，不到 20 条" in suqiu("model", "retrain").out
    assert read_pointer(site).name == serving_seeded
    assert len(list(registry_folder(site).glob("*/card.json"))) == 2


def test_a_candidate_of_wrong_labels_does_not_serve(
    suqiu, site, serving, decide, own_words, store_database
):
    decide(own_words(420))
    suqiu("model", "retrain")
    good = read_pointer(site).name
    # Filed one class aside for weeks; the newest fifth, which is held out, is right again.
    decide(own_words(800, filed=lambda at: (at + 1) % len(JARGON)))
    decide(own_words(310))
    run = suqiu("model", "retrain")
    assert (run.code, "没有换上" in run.out) == (1, True), run.err
    assert "不差于基线" in run.out
    pointer = read_pointer(site)
    assert (pointer.name, pointer.history[-1].action) == (good, "keep")
    assert "没有换上" in suqiu("model", "list").out
    with store_database.owner().connect() as connection:
        action = connection.exec_driver_sql(
            "SELECT action FROM audit ORDER BY id DESC LIMIT 1"
        ).scalar_one()
    assert action == "model.keep"
    # Nothing new came: not again, and the candidate lies there for whoever wants it.
    assert "新决定 0 条" in suqiu("model", "retrain").out
    assert len(list(folder_of_retraining(site).glob("candidate-*/card.json"))) == 1


def test_the_newest_corrections_count_the_next_morning_and_the_comparison_stays_fair(
    suqiu, site, serving, decide, own_words, codes
):
    def filed(text):
        folder = registry_folder(site) / read_pointer(site).name
        return json.loads(suqiu("classify", text, "--json", "--model", folder).out)["codes"][0][
            "code"
        ]

    decide(own_words(420))
    # All of them are among the newest, which test the candidate.
    decide([(f"第{n}户反映霁月配箱又出状况，盼处理", codes[3]) for n in range(12)])
    assert "一起再学一遍" in suqiu("model", "retrain").err
    first = read_pointer(site).name
    assert filed("第900户反映霁月配箱又出状况") == codes[3]
    # What serves has seen the decisions that test the next one; what was tested then has not.
    folder, card = yardstick_of(site, first)
    assert card.site_rows == card_of(registry_folder(site) / first).site_rows - 100
    decide([(f"第{n}户反映星澜管廊又出状况，盼处理", codes[4]) for n in range(12)])
    run = suqiu("model", "retrain", "--least", "1")
    assert (run.code, "换上了" in run.out) == (0, True), run.out + run.err
    assert filed("第900户反映星澜管廊又出状况") == codes[4]
    second = read_pointer(site).name
    kept = {path.name for path in folder.parent.iterdir()}
    assert kept == {first, second}


def test_too_few_decisions_say_so_and_do_nothing(suqiu, site, serving, decide, own_words):
    decide(own_words(15))
    run = suqiu("model", "retrain")
    assert (run.code, "新决定 15 条，不到 20 条" in run.out) == (0, True)
    decide(own_words(135))
    run = suqiu("model", "retrain")
    assert (run.code, "一共 150 条决定，不到 400 条" in run.out) == (0, True)
    assert read_pointer(site).name == serving
    assert not list(folder_of_retraining(site).glob("candidate-*"))


def test_a_model_fixed_by_a_setting_is_left_alone(suqiu, site, monkeypatch, model_folder):
    monkeypatch.setenv("SUQIU_MODEL", str(model_folder))
    run = suqiu("model", "retrain")
    assert (run.code, "SUQIU_MODEL" in run.out) == (0, True)


def test_other_labels_of_the_site_are_learned_too_but_no_held_out_ticket(
    suqiu, site, serving, decide, own_words, tmp_path
):
    lessons = own_words(420)
    decide(lessons)
    file = tmp_path / "labels.csv"
    # R00419 is held out; what an export says of it must not be learned.
    rows = [f"X{n},{text}x,{leaf}" for n, (text, leaf) in enumerate(lessons[:50])]
    file.write_text(
        "编号,内容,分类代码\n" + "\n".join([*rows, f"R00419,{lessons[-1][0]},{lessons[0][1]}"])
    )
    assert suqiu("model", "retrain", "--with", file).code == 0
    assert "学了 470 条" in read_pointer(site).history[-1].reason


def test_what_is_wrong_with_the_labels_is_said_as_training_says_it(
    suqiu, site, serving, decide, own_words, codes, small_taxonomy, tmp_path
):
    decide(own_words(420))
    file = tmp_path / "labels.csv"
    rows = [f"X{n},{words},{leaf}" for n, (words, leaf) in enumerate(own_words(40))]
    rows += [
        f"X1,{own_words(2)[1][0]},{codes[0]}", "Y1,没有这个类,查无", "Y2,没有写分类,",
        f"Y3,,{codes[0]}", "R00001,坐席已经决定的,查无",
    ]  # fmt: skip
    file.write_text("\n".join(["编号,内容,分类代码", *rows]), "utf-8")
    tree = tmp_path / "tree.csv"
    leaves = [",".join((leaf.code, *leaf.names)) for leaf in small_taxonomy.leaves]
    tree.write_text("\n".join(["代码,一级分类,二级分类,三级分类", *leaves]), "utf-8")
    train = ("train", "--no-seed", "--taxonomy", tree, "--out", tmp_path / "model")
    said = [
        line for line in suqiu(*train, "--data", file).err.splitlines() if line.startswith("第")
    ]
    assert len(said) == 5
    run = suqiu("model", "retrain", "--with", file)
    assert run.code == 0, run.err
    # The label of a ticket that the desk decided is nobody's matter.
    assert [line for line in run.err.splitlines() if line in said] == said[:4]
    assert "有问题 4 处：4 处未能处理" in run.err


def test_labels_of_an_older_taxonomy_move_by_the_map(
    suqiu, site, serving, decide, own_words, codes, tmp_path
):
    decide(own_words(420))
    olds = [f"旧{n}" for n in range(len(codes))]
    labels, old, code_map = (tmp_path / name for name in ("labels.csv", "old.csv", "map.csv"))
    rows = [
        f"X{n},{text}x,{olds[codes.index(leaf)]}" for n, (text, leaf) in enumerate(own_words(48))
    ]
    # Already a new code; an old one that the map leaves out; and a ticket that the desk decided.
    rows += [f"Y1,早就换了,{codes[0]}", f"Y2,没有新代码,{olds[5]}", f"R00001,坐席定过的,{olds[0]}"]
    labels.write_text("\n".join(["编号,内容,分类代码", *rows]), "utf-8")
    old.write_text("\n".join(["代码,名称", *(f"{one},旧类{one}" for one in olds)]), "utf-8")
    pairs = [f"{one},{code}" for one, code in zip(olds[:5], codes, strict=False)]
    code_map.write_text("\n".join(["旧代码,新代码", *pairs]), "utf-8")
    command = ("model", "retrain", "--with", labels, "--code-map", code_map)
    run = suqiu(*command, "--old-taxonomy", old)
    assert run.code == 0, run.err
    # Five of six words have a class today; those of the sixth are told, Y2 among them.
    assert run.err.count("旧代码 旧5 没有对应的新代码") == 9
    assert "按映射表从旧分类换到新分类 40 行" in run.err
    assert "学了 461 条" in read_pointer(site).history[-1].reason
    listed = suqiu("model", "list").out
    assert "按映射表训练：5 个旧代码的 40 条换了代码" in listed
    assert f"旧0→{codes[0]} 8 条" in listed


def test_a_map_moves_the_labels_of_a_file_and_needs_the_old_taxonomy(suqiu, site, tmp_path):
    files = [tmp_path / name for name in ("map.csv", "old.csv")]
    for file in files:
        file.write_text("代码,名称\n1,a\n", "utf-8")
    run = suqiu("model", "retrain", "--code-map", files[0], "--old-taxonomy", files[1])
    assert (run.code, "加上 --with" in run.err) == (2, True)
    run = suqiu("model", "retrain", "--with", files[0], "--code-map", files[0])
    assert (run.code, "--old-taxonomy 一起用" in run.err) == (2, True)


def test_the_history_of_a_label_keeps_its_old_code(small_taxonomy, tmp_path):
    leaf, other = small_taxonomy.leaves[:2]
    file = tmp_path / "labels.csv"
    file.write_text(f"编号,内容,分类代码\n1,停水了,旧\n2,没水,{leaf.code}\n", "utf-8")
    old = Taxonomy([Leaf("旧", ("旧类",))])
    code_map = CodeMap(old, small_taxonomy, {"旧": (Rule(2, other.code),)})
    split = split_by_time([], small_taxonomy, also=file, code_map=code_map)
    examples = split.site.corpus.examples
    assert [(one.code, one.old_code) for one in examples] == [(other.code, "旧"), (leaf.code, "")]
    assert [(one.old, one.new, one.count) for one in split.site.moves] == [("旧", other.code, 1)]


def test_types_and_urgency_decided_are_learned_as_the_sites_own(
    suqiu, site, serving, decide, own_words
):
    words = own_words(420)
    asked = [(f"请问{text}怎么办理，需要什么材料？", leaf) for text, leaf in words[210:]]
    lessons = [*((f"{text}，我要投诉", leaf) for text, leaf in words[:210]), *asked]
    shown = {"suggested_type": "求助", "suggested_urgency": "普通", "urgency": "普通"}
    decide(lessons[:210], request_type="投诉", **shown)
    decide(lessons[210:], request_type="咨询", **shown)
    run = suqiu("model", "retrain")
    assert (run.code, "换上了" in run.out) == (0, True), run.err
    assert "诉求类型：按本地 320 行的分法" in run.err
    assert "紧急程度：本地 0 条紧急、320 条不紧急，各要 20 条，没有学" in run.err
    practice = LeafModel.load(registry_folder(site) / read_pointer(site).name).intake_practice
    assert practice.types is not None
    assert practice.urgent is None


def test_what_an_export_says_of_types_is_another_lesson(small_taxonomy, tmp_path):
    leaf = small_taxonomy.leaves[0].code
    keys = []
    for name in ("投诉", "求助"):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"编号,内容,分类代码,诉求类型\n1,停水了,{leaf},{name}\n2,没水,,{name}\n")
        split = split_by_time([], small_taxonomy, also=file)
        # The second is filed nowhere, and tells its type all the same.
        assert [one.request_type for one in split.site.intake_labels] == [name, name]
        assert len(split.site.corpus) == 1
        keys.append(split.key)
    assert keys[0] != keys[1]


def test_a_better_candidate_waits_for_a_person_where_a_rule_rests_on_the_serving_model(
    suqiu, site, serving, decide, own_words, monkeypatch
):
    from classifier.cascade.fit import Gain
    from classifier.cascade.learned import Learned, save_learned
    from classifier.cascade.rule import Rule

    rule = Learned(Rule(1, 1, 0, 0), "big", "first", "p", "now", Gain(500, 0.5, 0.8, (0.2, 0.4)))
    assert rule.on
    save_learned(site.cache_dir / "cascade.json", rule)
    monkeypatch.setenv("SUQIU_LLM_URL", "http://127.0.0.1:9/v1")
    decide(own_words(420))
    run = suqiu("model", "retrain")
    assert (run.code, "suqiu llm learn" in run.out) == (1, True)
    pointer = read_pointer(site)
    assert pointer.name == serving
    assert suqiu("model", "use", pointer.history[-1].name).code == 0


def test_who_sent_a_ticket_back_is_known_and_a_returned_one_teaches_nobody(
    decide, own_words, codes, store_database
):
    decide(own_words(2), lead="城管局")
    with store_database.owner().begin() as connection:
        now = clock.now().replace(microsecond=0) - timedelta(days=1)
        for number in ("R00000", "R00001"):
            connection.execute(insert(ticket_event).values(
                ticket_no=number, at=now, to_status="已退回(待重派)", action="退回", actor="城管局",
            ))  # fmt: skip
        connection.execute(insert(decision).values(
            ticket_no="R00000", decided_at=now + timedelta(hours=1), actor="老王",
            leaf_code=codes[1], accepted=False, lead_department="水利局",
        ))  # fmt: skip
    [lesson] = read_lessons(store_database.owner())
    assert (lesson.leaf, lesson.department, lesson.returned_by) == (codes[1], "水利局", ("城管局",))
