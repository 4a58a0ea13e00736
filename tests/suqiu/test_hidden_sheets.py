"""Sheets that nobody sees who opens the workbook are not read, and that is told."""

import pytest

from classifier.departments.duty import read_duties
from classifier.intake.callers import add_callers, load_caller_lists
from classifier.labels.labels import LabelFile
from suqiu.errors import InputError
from suqiu.files.table import read_config
from suqiu.files.tickets import TicketFile
from suqiu.taxonomy import load_taxonomy
from suqiu.taxonomy.migration import read_code_map
from tests.workbook import write_workbook

TICKETS = [["编号", "诉求内容"], ["A", "停水"]]
OLD = [["编号", "诉求内容"], ["B", "停电"], ["C", "停气"]]
PATHS = [["代码", "一级分类", "二级分类"], ["0201", "市政", "停水"]]
LINKED = [["代码", "上级代码", "名称"], ["07", "", "环保"], ["0701", "07", "噪音"]]
STATES = ("hidden", "veryHidden")
HIDDEN_ALONE = "只有隐藏的工作表有要读的内容，没有读：「旧」"


@pytest.fixture(params=STATES)
def book(tmp_path, request):
    """Writes a workbook in which 旧 is hidden, in either way."""

    def book(sheets):
        return write_workbook(tmp_path / "t.xlsx", sheets, {"旧": request.param})

    return book


def test_a_hidden_sheet_of_tickets_is_passed_over_and_told(book):
    file = TicketFile(book({"旧": OLD, "新": TICKETS}), {}, 100)
    assert [read.ticket.body for read in file] == ["停水"]
    assert file.note == "工作表「旧」（2 行）没有读：它是隐藏的"


def test_tickets_on_a_hidden_sheet_alone_are_refused_with_a_way_out(book):
    for seen in ([["说明"], ["一行一件"]], []):
        with pytest.raises(InputError, match=HIDDEN_ALONE) as refused:
            list(TicketFile(book({"封面": seen, "旧": OLD}), {}, 100))
        assert "取消隐藏" in refused.value.hint


def test_an_empty_hidden_sheet_is_not_worth_a_word(book):
    file = TicketFile(book({"旧": [], "新": TICKETS}), {}, 100)
    assert len(list(file)) == 1
    assert file.note == ""


def test_a_classification_is_what_can_be_seen_even_of_a_plainer_shape(book):
    notes = []
    tree = load_taxonomy(book({"旧": LINKED, "新": PATHS}), on_note=notes.append)
    assert [leaf.path for leaf in tree.leaves] == ["市政 / 停水"]
    assert notes == ["t.xlsx：工作表「旧」（2 行）没有读：它是隐藏的"]


def test_a_classification_on_a_hidden_sheet_alone_is_refused(book):
    with pytest.raises(InputError, match=HIDDEN_ALONE):
        load_taxonomy(book({"封面": [["分类"], ["用法"]], "旧": LINKED}))


def test_labels_and_their_texts_are_what_can_be_seen(book, tmp_path):
    labels = [["编号", "标签"], ["A", "停水"]]
    path = book({"旧": [["编号", "标签"], ["B", "停电"]], "新": labels})
    texts = write_workbook(tmp_path / "texts.xlsx", {"旧": OLD, "新": TICKETS}, {"旧": "hidden"})
    file = LabelFile(path, texts=texts)
    assert [(row.ticket.body, row.written) for row in file] == [("停水", "停水")]
    assert {fault.message for fault in file.faults} == {
        "工作表「旧」（1 行）没有读：它是隐藏的", "texts.xlsx：工作表「旧」（2 行）没有读：它是隐藏的",
    }  # fmt: skip


def test_maps_duties_and_callers_are_what_can_be_seen(book, tmp_path):
    tree = load_taxonomy(
        write_workbook(tmp_path / "tree.xlsx", {"a": [*PATHS, ["0202", "市政", "停气"]]})
    )
    notes = []
    rules = [["旧代码", "新代码"], ["0201", "0202"]]
    code_map, _ = read_code_map(
        book({"旧": [["旧代码", "新代码"], ["0202", "0201"]], "新": rules}), tree, tree,
        on_note=notes.append,
    )  # fmt: skip
    assert notes == ["t.xlsx：工作表「旧」（1 行）没有读：它是隐藏的"]
    assert [code_map.certain(code) for code in ("0201", "0202")] == ["0202", None]
    duty = [["类别", "主办单位"], ["停水", "水务局"]]
    found = read_duties(book({"旧": [duty[0], ["停气", "燃气办"]], "新": duty}), tree)
    assert found.notes == ("工作表「旧」（1 行）没有读：它是隐藏的",)
    assert len(found.duties) == 1
    with pytest.raises(InputError, match=HIDDEN_ALONE):
        load_caller_lists(
            book({"封面": [["名单"]], "旧": [["hash", "list"], ["0" * 64, "甲"]]}),
            "0123456789abcdef",
        )


def test_no_number_is_added_where_a_hidden_sheet_would_be_lost(book):
    key = "0" * 64
    path = book(
        {
            "旧": [["hash", "list"], ["1" * 64, "骚扰名单"]],
            "新": [["hash", "list"], [key, "骚扰名单"]],
        }
    )
    before = path.read_bytes()
    with pytest.raises(InputError, match="没有加：工作表「旧」（1 行）没有读：它是隐藏的"):
        add_callers(path, ["13600000000"], "骚扰名单", "0123456789abcdef")
    assert path.read_bytes() == before


def test_a_configuration_may_have_no_second_sheet_be_it_hidden(book):
    with pytest.raises(
        InputError, match="只能有一张工作表：工作表「旧」（1 行）没有读：它是隐藏的"
    ):
        list(read_config(book({"旧": [["name"], ["x"]], "新": [["name"], ["y"]]})))
