"""`suqiu batch` from file to file: the same whatever happens on the way."""

import json
import random
import shutil
import signal
import time

import openpyxl
import pyarrow.parquet as pq
import pytest

from serve.batch.lock import locked
from tests.serve.batch.conftest import ROWS
from tests.serve.batch.program import Program, parts_of

CHUNK = 20


def lines_of(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def nothing_left(out):
    return sorted(path.name for path in out.parent.glob(f"*{out.name}*")) == [out.name]


def test_one_result_a_row_as_classify_gives_it(suqiu, texts, tmp_path):
    out, plain = tmp_path / "out.jsonl", tmp_path / "plain.jsonl"
    run = suqiu("batch", "--in", texts, "--out", out, "--chunk", 37, "--json")
    assert run.code == 1
    suqiu("classify", texts, "--out", plain)
    assert out.read_bytes() == plain.read_bytes()
    assert nothing_left(out)
    told = json.loads(run.out)
    assert (told["rows"], told["fast"], told["model"], told["error"]) == (ROWS, 228, 0, 12)
    assert told["share"] == {"fast": 0.95, "model": 0.0, "error": 0.05}
    assert told["repaired"] == 8
    assert told["rows_now"] == ROWS
    assert "第 8 行「内容」：诉求内容为空" in run.err


def test_faulty_rows_keep_their_place_and_their_one_result(suqiu, texts, tmp_path):
    out = tmp_path / "out.jsonl"
    suqiu("batch", "--in", texts, "--out", out, "--chunk", CHUNK)
    results = lines_of(out)
    assert [i for i, one in enumerate(results) if "error" in one] == list(range(7, ROWS, 20))
    expected = [json.loads(line)["编号"] for line in texts.read_text("utf-8").splitlines()]
    assert [one["id"] for one in results] == expected


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_tables(suqiu, texts, tmp_path, form):
    out, plain = tmp_path / f"out.{form}", tmp_path / f"plain.{form}"
    suqiu("batch", "--in", texts, "--out", out, "--chunk", CHUNK)
    suqiu("classify", texts, "--out", plain)
    assert nothing_left(out)
    if form != "xlsx":
        assert out.read_bytes() == plain.read_bytes()
    if form == "parquet":
        table = pq.read_table(out)
        assert table.num_rows == ROWS
        assert table["概率"].null_count == 12
        assert str(table.schema.field("概率").type) == "double"
    if form == "xlsx":
        both = [list(openpyxl.load_workbook(p).active.values) for p in (out, plain)]
        assert both[0] == both[1]
        assert len(both[0]) == ROWS + 1


@pytest.mark.parametrize(("form", "seed"), [("jsonl", 1), ("csv", 2)])
def test_killed_at_any_moment_and_resumed_it_is_the_same(
    suqiu, program, texts, tmp_path, form, seed
):
    plain, out = tmp_path / f"plain.{form}", tmp_path / f"out.{form}"
    words = ("--in", texts, "--chunk", CHUNK)
    whole = suqiu("batch", *words, "--out", plain)
    assert whole.code == 1, whole.err
    random.seed(seed)
    hit = 0
    for i, wanted in enumerate(sorted(random.sample(range(ROWS // CHUNK), 3))):

        def ready(wanted=wanted):
            return parts_of(out) >= wanted and out.with_name(f"{out.name}.parts").exists()

        hit += program.kill_when(ready, *words, "--out", out, "--resume", group=i % 2 == 0)
    assert hit
    run = suqiu("batch", *words, "--out", out, "--resume", "--json")
    told = json.loads(run.out)
    assert (run.code, told["rows"], told["error"]) == (1, ROWS, 12)
    assert out.read_bytes() == plain.read_bytes()
    assert nothing_left(out)


@pytest.fixture(scope="module")
def killed_once(texts, model_folder, tmp_path_factory):
    """The folder of a run that was killed with some parts done."""
    folder = tmp_path_factory.mktemp("killed")
    out = folder / "out.jsonl"
    assert Program(model_folder, folder / "cache").kill_when(
        lambda: parts_of(out) >= 3, "--in", texts, "--out", out, "--chunk", CHUNK, group=True
    )
    return folder


@pytest.fixture
def broken_off(killed_once, tmp_path):
    """The output of that run, a copy for each test."""
    shutil.copytree(killed_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out.jsonl"


def test_a_broken_run_is_neither_forgotten_nor_mixed_up(suqiu, texts, broken_off, tmp_path, monkeypatch):  # fmt: skip
    run = suqiu("batch", "--in", texts, "--out", broken_off)
    assert run.code == 2
    assert "有一次没做完的批处理" in run.err
    assert "--resume" in run.err
    assert "--restart" in run.err
    other = tmp_path / "other.jsonl"
    other.write_text(texts.read_text("utf-8").replace("T0003", "T9999"), "utf-8")
    run = suqiu("batch", "--in", other, "--out", broken_off, "--resume")
    assert (run.code, "不能接着上次的进度：输入和上次不同" in run.err) == (2, True)
    run = suqiu("batch", "--in", texts, "--out", broken_off, "--resume", "--chunk", CHUNK + 1)
    assert (run.code, "每块行数和上次不同" in run.err) == (2, True)
    monkeypatch.setenv("SUQIU_AUTO_PRECISION", "0.8")
    run = suqiu("batch", "--in", texts, "--out", broken_off, "--resume")
    assert (run.code, "设置和上次不同" in run.err) == (2, True)
    monkeypatch.delenv("SUQIU_AUTO_PRECISION")
    before = parts_of(broken_off)
    assert before >= 3
    run = suqiu("batch", "--in", texts, "--out", broken_off, "--resume", "--json")
    told = json.loads(run.out)
    assert (told["rows"], told["rows_now"]) == (ROWS, ROWS - before * CHUNK)


def test_rows_kept_with_fewer_columns_are_not_gone_on_with(suqiu, program, texts, tmp_path):
    out = tmp_path / "out.csv"
    assert program.kill_when(
        lambda: parts_of(out) >= 3, "--in", texts, "--out", out, "--chunk", CHUNK, group=True
    )
    [kept] = tmp_path.glob("*out.csv.parts/manifest.json")
    manifest = json.loads(kept.read_text("utf-8"))
    assert manifest["identity"]["shape"].startswith("table 编号,")
    manifest["identity"]["shape"] = "table 编号,分类代码"
    kept.write_text(json.dumps(manifest), "utf-8")
    run = suqiu("batch", "--in", texts, "--out", out, "--resume")
    assert (run.code, "输出格式和上次不同" in run.err) == (2, True)


def test_restart_forgets_the_broken_run(suqiu, texts, broken_off):
    run = suqiu("batch", "--in", texts, "--out", broken_off, "--restart", "--chunk", 50, "--json")
    assert json.loads(run.out)["rows_now"] == ROWS
    assert len(lines_of(broken_off)) == ROWS
    assert nothing_left(broken_off)


def test_two_runs_on_one_output(suqiu, program, texts, tmp_path):
    out = tmp_path / "out.jsonl"
    with locked(tmp_path / "out.jsonl.lock"):
        code, _, err = program.run("--in", texts, "--out", out)
    assert (code, "另一个批处理正在写同一个输出" in err) == (2, True)
    assert not out.exists()
    assert suqiu("batch", "--in", texts, "--out", out).code == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_cleanly_and_says_how_to_go_on(
    suqiu, program, texts, tmp_path, number
):
    # On a quick machine a run may be at its end before it is interrupted: then another.
    for attempt in range(5):
        out = tmp_path / f"out{attempt}.jsonl"
        process = program.start("--in", texts, "--out", out, "--chunk", 2)
        while parts_of(out) < 2 and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(number)
        _, err = process.communicate()
        if process.returncode != 1:
            break
    assert process.returncode == 130
    assert "加 --resume 接着做" in err.decode()
    assert "Traceback" not in err.decode()
    assert not out.exists()
    assert suqiu("batch", "--in", texts, "--out", out, "--resume").code == 1
    assert len(lines_of(out)) == ROWS


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--out", "o.txt"), "不支持的输出格式 txt"),
        (("--out", "o.csv", "--engine", "dask"), "没有 dask 这种引擎"),
        (("--out", "o.csv", "--resume", "--restart"), "只能用一个"),
        (("--out", "o.csv", "--stop-model-at", "6点"), "不是时刻"),
        (("--out", "o.csv", "--llm"), "没有设置大模型的地址"),
        (("--out", "table:x", "--database", "mysql://h/d"), "不支持 mysql 数据库"),
        (("--out", "table:x;drop", "--database", "postgresql://h/d"), "表名 x;drop 不可用"),
    ],
)
def test_what_cannot_be_done_is_refused(suqiu, texts, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    run = suqiu("batch", "--in", texts, *words)
    assert (run.code, message in run.err, "怎么办：" in run.err) == (2, True, True)
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_a_learned_rule_is_not_asked_and_that_is_said(suqiu, texts, tmp_path, llm_server, monkeypatch):  # fmt: skip
    monkeypatch.setenv("SUQIU_LLM_URL", llm_server.url)
    run = suqiu("batch", "--in", texts, "--out", tmp_path / "out.jsonl", "--json")
    assert "这次不会问大模型：" in run.err
    assert (json.loads(run.out)["fast"], llm_server.calls) == (228, 0)
