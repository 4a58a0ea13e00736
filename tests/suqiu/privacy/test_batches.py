"""Fifteen batches of invented sentences, each measured blind before masking was changed for it.

The bars are what the code reaches now; what it reached blind is in docs/privacy.md.
"""

import json
from collections import Counter

import pytest

from suqiu.data import dataset_path
from suqiu.privacy import mask

CASES = [
    json.loads(line) for line in dataset_path("privacy/cases.jsonl").read_text("utf-8").splitlines()
]
BATCHES = sorted({case["batch"] for case in CASES})


def places(spans):
    return {i for span in spans for i in range(span.start, span.end)}


@pytest.mark.parametrize("batch", BATCHES)
def test_names_and_numbers_of_each_batch_are_hidden(batch):
    found, total = Counter(), Counter()
    for case in CASES:
        if case["batch"] != batch:
            continue
        covered = places(mask(case["text"]).spans)
        for secret in case["secrets"]:
            place = range(secret["start"], secret["start"] + len(secret["value"]))
            total[secret["kind"]] += 1
            found[secret["kind"]] += covered.issuperset(place)
    recall = {kind: found[kind] / total[kind] for kind in total}
    assert recall.pop("姓名") >= 0.85
    assert recall.pop("微信") >= 0.75
    assert set(recall.values()) == {1.0}


def test_little_else_is_hidden():
    extra = 0
    for case in CASES:
        covered = places(mask(case["text"]).spans)
        for secret in case["secrets"]:
            start = case["text"].find(secret["value"])
            while start >= 0:
                covered -= set(range(start, start + len(secret["value"])))
                start = case["text"].find(secret["value"], start + 1)
        extra += bool(covered)
    assert extra <= 0.02 * len(CASES)


@pytest.mark.parametrize(
    "text",
    [
        "王府井大街和张江高新区的路灯不亮，方法不对。",
        "小高层旁边的老马路，小黄车乱停。",
        "市民向物业反映，业主应按时缴费。",
        "杨市长：去年买的翠湖湾·雅园漏水。",
        "上游的石清河、柳庄河和江平河都堵了。",
        "数学和英语老师，保洁和食堂阿姨。",
        "韩国老师教得好，业主委员会和俱乐部长期不开门。",
        "冷焰火、花岗岩、高岭土，常德道与赵公口客运站。",
        "要求向物业说明，居民应配合，于八月处理。",
    ],
)
def test_words_that_look_like_names_stay(text):
    masked = mask(text)
    assert all(span.value in {"杨"} for span in masked.spans), masked.text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("业主张伟与楼上的人因漏水发生纠纷。", "张伟"),
        ("市民田女士来电。", "田"),
        ("宋佳、童瑶、左小青三人均可作证。", "童瑶"),
        ("收水费的老张被骂。", "老张"),
        ("诉求人阿卜杜拉·买买提反映清真餐馆旁有垃圾。", "阿卜杜拉·买买提"),
        ("走访对象：敖登高娃　民族：蒙古族", "敖登高娃"),
        ("免贵姓韩。", "韩"),
        ("我姓欧阳，住在江北。", "欧阳"),
        ("孙女士反映外卖吃出虫子。", "孙"),
        ("殡仪馆常主任收红包。", "常"),
        ("电话：13812345678（杜飞）", "杜飞"),
        ("13812345678，严小军", "严小军"),
        ("身份证范静，", "范静"),
        ("汪峰，男，45岁", "汪峰"),
        ("本人柳絮，女，汉族。", "柳絮"),
        ("父：应勤 母：邱莹莹", "应勤"),
        ("居民艾合买提反映食堂涨价。", "艾合买提"),
        ("楼下冯家麻将馆太吵。", "冯"),
        ("古力扎、买买提明等几位商户", "买买提明"),
        ("傅红，雷小勇，沈一鸣，温碧霞", "傅红"),
    ],
)
def test_the_whole_name_is_one_span(text, name):
    assert name in [span.value for span in mask(text).spans]
