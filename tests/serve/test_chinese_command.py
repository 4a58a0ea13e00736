"""The machinery of the command line speaks Chinese: help, usage errors, the system's reasons."""

import errno
import os
import re

import pytest

from serve.cli import assemble
from serve.cli.chinese import chinese, said
from serve.cli.trouble import disk_trouble
from suqiu.errors import os_reason, reason_told

ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|required|default|Show this|exit\.|env var|x>=|x<=|<=x"
    r"|<(?:path|str|int|float|bool|list|file)\b|\b(?:TEXT|INTEGER|PATH|FLOAT|COMMAND|ARGS)\b"
)


def _pages(command, name, parent=None):
    context = command.context_class(
        command, info_name=name, parent=parent, **command.context_settings
    )
    yield context.command_path, command.get_help(context)
    for word, below in getattr(command, "commands", {}).items():
        yield from _pages(below, word, context)


def test_no_help_holds_the_english_of_the_machinery():
    pages = dict(_pages(chinese(assemble()), "suqiu"))
    assert len(pages) > 80
    english = {name: ENGLISH.findall(page) for name, page in pages.items()}
    assert {name: found for name, found in english.items() if found} == {}
    assert "用法：suqiu train [选项]" in pages["suqiu train"]
    assert re.search(r"-d, --data <路径> .*\[必填\]", pages["suqiu train"])
    assert "显示帮助。" in pages["suqiu train"]
    assert re.search(r"--folds <整数> .*\[默认 0；0 到 100\]", pages["suqiu eval classify"], re.S)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train"], "缺少选项 '--data' / '-d'"),
        (["eval", "compare", "a"], "缺少参数 '运行'"),
        (
            ["eval", "classify", "--data", "d", "--folds", "500"],
            "'--folds' 的值不可用：不能大于 100",
        ),
        (["eval", "classify", "--data", "d", "--folds", "x"], "'--folds' 的值不可用：应是整数"),
        (["evel"], "没有命令 'evel'，是不是 'eval'"),
        (["eval", "clasify"], "没有命令 'clasify'，是不是 'classify'？"),
        (["eval", "classify", "--dta", "x"], "没有选项 --dta，是不是 --data"),
        (["eval", "list", "x", "y"], "多出了参数 x y"),
        (["eval", "classify", "--data"], "选项 '--data' 后面要跟一个值"),
        (["eval", "list", "--json=3"], "选项 '--json' 后面不跟值"),
        (["export", "nothing", "--out", "x.csv"], "不是 'tickets'"),
    ],
)
def test_usage_errors_are_chinese(suqiu, words, message):
    run = suqiu(*words)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not re.search(r"Error|Missing|Invalid|Try|Usage|Input should", run.err)


def test_a_group_without_a_command_shows_its_help(suqiu):
    run = suqiu("eval")
    assert run.code == 2
    assert "用法：" in run.err
    assert "命令：" in run.err


def test_older_wordings_are_known_too():
    assert said("Invalid value for '--n': 500 is not in the range 0<=x<=100.") == (
        "'--n' 的值不可用：500 不在 0 到 100 之间"
    )
    assert said("No such option: --dta Did you mean --data?") == "没有选项 --dta，是不是 --data？"
    assert said("something new") == "something new"


def test_the_systems_reasons_are_chinese(suqiu, tmp_path):
    for number in (
        errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.ENOSPC, errno.EROFS,
        errno.EMFILE, errno.ECONNREFUSED,
    ):  # fmt: skip
        assert re.fullmatch("[一-鿿，]+", os_reason(OSError(number, os.strerror(number))))
    assert os_reason(OSError(errno.ENOEXEC, "Exec format error")) == "Exec format error"
    assert os_reason(ValueError("甲")) == "甲"
    # As numpy says it, without a number.
    cut = OSError("22272 requested and 16256 written")
    assert os_reason(cut) == "磁盘满了"
    assert "磁盘满了" in disk_trouble(cut).message
    assert disk_trouble(OSError("something else")) is None
    told = "pg_dump: error: could not write to output file: No space left on device"
    assert reason_told(told) == "磁盘满了"
    assert reason_told("pg_dump: error: connection refused") == "pg_dump: error: connection refused"
    run = suqiu("eval", "report", "x", "--out", tmp_path)
    assert run.code == 2
