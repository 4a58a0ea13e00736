"""Label files: repeated ids, tickets without text, labels that mean no leaf or two."""

import csv

import pytest

from classifier.departments.duty import read_duties
from classifier.labels.dispatches import read_dispatches
from classifier.labels.labels import LabelFile
from classifier.labels.site_corpus import read_site_corpus
from eval.intake_columns import question_columns
from eval.measuring.cases import resolve_cases
from suqiu.errors import InputError
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy

TREE = """\
代码,一级分类,二级分类
0101,市政,停水
0102,市政,其他问题
0201,环境,噪音
0202,环境,其他问题
"""


@pytest.fixture
def write(tmp_path):
    """Writes rows into a file of the folder."""

    def write(name, *rows):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return tmp_path / name

    return write


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "tree.csv").write_text(TREE, "utf-8")
    return tmp_path / "tree.csv"


def _read(file):
    rows = [(row.ticket.id, row.ticket.row, row.label) for row in file]
    return rows, [(fault.row, fault.fatal, fault.message) for fault in file.faults]


LABELS = [("编号", "分类"), ("A1", "停水"), ("A2", "噪音"), ("A1", "停水"), ("A2", "停水")]
SAME = (4, False, "编号 A1 与第 2 行重复，标签相同，只算一次")
OTHER = (
    3, True, "编号 A2 重复而标签不同：第 3 行「噪音」，第 5 行「停水」；用后一行，这一行没有用",
)  # fmt: skip


def test_the_last_label_of_an_id_counts_with_texts_apart(write):
    texts = write("texts.csv", ("编号", "内容"), ("A2", "夜里很吵"), ("A1", "家里没有水"))
    rows, faults = _read(LabelFile(write("labels.csv", *LABELS), texts=texts))
    assert rows == [("A1", 4, "停水"), ("A2", 5, "停水")]
    assert faults == [SAME, OTHER]


@pytest.mark.parametrize("header", [("编号", "内容", "末级分类"), ("编号", "内容")])
@pytest.mark.parametrize(
    "read",
    [
        read_site_corpus,
        read_dispatches,
        lambda path: list(LabelFile(path)),
        lambda path: question_columns(path, {}),
    ],
)
def test_a_file_with_only_a_header_says_so(write, header, read):
    with pytest.raises(InputError, match="没有数据行"):
        read(write("header.csv", header))


@pytest.mark.parametrize("name", ["末级分类", "末级分类编码", "末级 类别", "事项分类"])
def test_columns_of_the_last_level_are_labels(write, name):
    rows, _ = _read(LabelFile(write("labels.csv", ("编号", "内容", name), ("A1", "吵", "噪音"))))
    assert rows == [("A1", 2, "噪音")]


def test_the_last_label_of_an_id_counts_in_one_file_too(write):
    said = {"A1": "家里没有水", "A2": "夜里很吵"}
    whole = [(*row, said.get(row[0], "内容")) for row in LABELS]
    rows, faults = _read(LabelFile(write("labels.csv", *whole)))
    assert rows == [("A1", 4, "停水"), ("A2", 5, "停水")]
    assert faults == [SAME, OTHER]


def test_two_texts_under_one_id_are_two_tickets(write):
    whole = [("编号", "分类", "内容"), ("A1", "停水", "没有水"), ("A1", "噪音", "还有夜里很吵")]
    rows, faults = _read(LabelFile(write("labels.csv", *whole)))
    assert [label for _, _, label in rows] == ["停水", "噪音"]
    assert faults == [(3, False, "编号 A1 与第 2 行重复，内容不同，两行都用")]


def test_a_row_without_a_label_takes_none_away(write):
    whole = [("编号", "分类", "内容"), ("A1", "停水", "没有水"), ("A1", "", "没有水")]
    rows, faults = _read(LabelFile(write("labels.csv", *whole)))
    assert [label for _, _, label in rows] == ["停水", ""]
    assert faults == []


def test_rows_without_an_id_column_repeat_nothing(write):
    whole = [("分类", "内容"), ("停水", "没有水"), ("噪音", "没有水")]
    assert _read(LabelFile(write("labels.csv", *whole)))[1] == []


def test_a_ticket_without_text_is_a_fault_with_texts_apart(write):
    texts = write(
        "texts.csv", ("编号", "标题", "内容"),
        ("A1", "", " "), ("A2", "", ""), ("A2", "", "夜里很吵"), ("A3", "停水", ""),
    )  # fmt: skip
    labels = write(
        "labels.csv", ("编号", "分类"), ("A1", "停水"), ("A2", "噪音"), ("A3", "停水"), ("", "停水"),
        ("A4", "停水"),
    )  # fmt: skip
    rows, faults = _read(LabelFile(labels, texts=texts))
    assert [key for key, _, _ in rows] == ["A2", "A3"]
    assert faults == [
        (5, True, "编号是空的，无法与文本关联"),
        (2, True, "A1 的文本（texts.csv）第 2 行「内容」：诉求内容为空"),
        (6, True, "texts.csv 里没有 A4 的文本"),
    ]


def test_of_two_texts_of_one_id_the_last_is_used_and_said(write):
    texts = write("texts.csv", ("编号", "内容"), ("A1", "没有水"), ("A1", "两天没有水"), ("A1", ""))
    file = LabelFile(write("labels.csv", ("编号", "分类"), ("A1", "停水")), texts=texts)
    (row,) = file
    assert row.ticket.body == "两天没有水"
    assert [str(fault) for fault in file.faults] == [
        "第 2 行「编号」：A1 的文本（texts.csv）第 3 行「编号」：与第 2 行编号重复而文本不同，用这一行"
    ]


def test_each_kind_of_label_that_fits_nothing_is_told_apart(write, tree):
    labels = ["停水", "其他问题", "", "201", "环境", "没有", "市政—其他问题", "02"]
    data = write("d.csv", ("分类", "内容"), *((one, f"第{i}件") for i, one in enumerate(labels)))
    site = read_site_corpus(data, taxonomy=tree)
    assert [example.code for example in site.corpus.examples] == ["0101", "0102"]
    assert [(fault.row, fault.message) for fault in site.faults] == [
        (3, "「其他问题」在分类表里有 2 个（0102 市政 / 其他问题、0202 环境 / 其他问题），请写代码或完整路径"),
        (4, "分类是空的"),
        (5, "分类表里没有「201」（表格软件可能去掉了前导零，应为 0201）"),
        (6, "分类表里没有「环境」（它是上级类别，要写到末级）"),
        (7, "分类表里没有「没有」"),
        (9, "分类表里没有「02」（它是上级类别，要写到末级）"),
    ]  # fmt: skip


def test_where_nothing_fits_the_labels_are_shown(write, tree):
    labels = ("101", "102", "101", "201", "202")
    data = write("d.csv", ("分类", "内容"), *((one, f"第{i}件") for i, one in enumerate(labels)))
    with pytest.raises(InputError, match="标签写的是 「101」、「102」、「201」等") as error:
        read_site_corpus(data, taxonomy=tree)
    assert "应为 0101" in error.value.hint
    assert "--taxonomy" not in error.value.hint
    with pytest.raises(InputError, match="标签写的是 「101」、「102」、「201」等") as error:
        resolve_cases("d.csv", LabelFile(data), (), load_taxonomy(tree))
    assert "应为 0101" in error.value.hint


def test_a_code_and_level_columns_that_disagree(write, tree):
    data = write(
        "d.csv", ("分类代码", "一级分类", "二级分类", "内容"), ("0101", "环境", "噪音", "没有水"),
        ("0201", "环境", "噪音", "很吵"), ("0201", "环保", "声音", "很吵"), ("", "市政", "停水", "没水"),
    )  # fmt: skip
    site = read_site_corpus(data, taxonomy=tree)
    assert [example.code for example in site.corpus.examples] == ["0101", "0201", "0201", "0101"]
    (fault,) = site.faults
    assert (fault.row, fault.fatal) == (2, False)
    assert fault.message == "「0101」与各级名称不符（环境 / 噪音 是 0201），按 0101 算"


def test_a_second_label_that_fits_nothing_is_said(write, tree):
    data = write(
        "d.csv", ("分类", "alt", "内容"), ("停水", "噪音", "没有水"), ("停水", "其他问题", "水小"),
        ("停水", "", "没水"),
    )  # fmt: skip
    found = resolve_cases("d.csv", LabelFile(data), (), load_taxonomy(tree))
    assert [case.alt for case in found.cases] == ["0201", "", ""]
    (fault,) = found.faults
    assert (fault.row, fault.field, fault.fatal) == (3, "alt", False)
    assert "「其他问题」在模型的分类表里有 2 个" in fault.message


def test_a_duty_list_gives_the_same_reasons(write, tree):
    duty = write("duty.csv", ("代码", "主办单位"), ("101", "水务局"), ("市政—停水", "水务局"))
    found = read_duties(duty, load_taxonomy(tree))
    assert list(found.duties) == ["0101"]
    assert [fault.message for fault in found.faults] == [
        "分类表里没有「101」（表格软件可能去掉了前导零，应为 0101）"
    ]


@pytest.mark.parametrize(
    "label",
    ["a01-01", "Ａ０１－０１", "市政—停水", "市政——停水", "市政》停水", "市政｜停水", "市政－停水",
     "市政 ＞ 停水", "/市政/停水/", "市政\\停水"],
)  # fmt: skip
def test_other_ways_to_write_a_label(label):
    tree = Taxonomy([Leaf("A01-01", ("市政", "停水")), Leaf("B01-01", ("环境", "停水"))])
    assert tree.resolve(label) == "A01-01"


def test_case_is_no_matter_only_where_one_leaf_is_meant():
    tree = Taxonomy([Leaf("a1", ("甲",)), Leaf("A1", ("乙",)), Leaf("B1", ("ETC办理",))])
    assert (tree.resolve("a1"), tree.resolve("A1")) == ("a1", "A1")
    assert tree.resolve("ａ1") is None
    assert tree.meant("ａ1") == ("a1", "A1")
    assert tree.resolve("etc办理") == "B1"


def test_when_it_happened_is_read_for_who_asks_what_is_missing_alone(write):
    header, odd = ("编号", "内容", "分类", "事发时间"), "2026-02-30"
    path = write("labels.csv", header, ("A1", "家里没有水", "停水", odd))
    texts = write("texts.csv", ("编号", "内容", "事发时间"), ("A1", "家里没有水", odd))
    for apart in (None, texts):
        assert _read(LabelFile(path, texts=apart)) == ([("A1", 2, "停水")], [])
        [fault] = _read(LabelFile(path, texts=apart, labelled=False))[1]
        assert (fault[:2], odd in fault[2]) == ((2, False), True)
