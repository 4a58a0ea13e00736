"""Files of every format and in every state through `suqiu classify`."""

import csv
import gzip
import io
import json
import subprocess
import sys

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

TABLE = [
    ["编号", "内容"],
    ["A1", "小区停水两天了"],
    ["A2", "工地夜间施工噪音"],
    ["A3", "自来水发黄"],
]
CSV = "".join(f"{number},{text}\n" for number, text in TABLE)
JSONL = "".join(f'{{"id": "{number}", "content": "{text}"}}\n' for number, text in TABLE[1:])
MEGABYTES = "停水" * 2_500_000


def xlsx(*lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet(lines):
    columns = zip(*lines, strict=True)
    file = io.BytesIO()
    pq.write_table(pa.table({name: cells for name, *cells in columns}), file)
    return file.getvalue()


@pytest.fixture
def classify(suqiu, tmp_path):
    """Classifies a file with this content: exit code, result lines, messages."""

    def classify(name, content, *words):
        path, out = tmp_path / name, tmp_path / "out.jsonl"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        run = suqiu("classify", path, "--out", out, *words)
        assert run.out == ""
        assert not list(tmp_path.glob(".*")), "a draft was left behind"
        lines = out.read_text("utf-8").splitlines() if out.exists() else []
        return run.code, [json.loads(line) for line in lines], run.err

    return classify


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", CSV),
        ("t.csv", CSV.encode("gb18030")),
        ("t.csv", CSV.encode("utf-8-sig")),
        ("t.csv", CSV.encode("utf-16")),
        ("t.csv", CSV.replace("\n", "\r\n")),
        ("t.csv", CSV.replace(",", ";")),
        ("t.tsv", CSV.replace(",", "\t")),
        ("t.jsonl", JSONL),
        ("t.jsonl", JSONL.encode("utf-8-sig")),
        ("t.json", f"[{','.join(JSONL.splitlines())}]"),
        ("t.xlsx", xlsx(*TABLE)),
        ("t.parquet", parquet(TABLE)),
        ("没有后缀", CSV),
    ],
)
def test_every_format_and_encoding(classify, name, content):
    code, results, messages = classify(name, content)
    assert (code, [result["id"] for result in results]) == (0, ["A1", "A2", "A3"])
    assert [result["codes"][0]["name"] for result in results] == [
        "停水",
        "建筑施工噪声",
        "水质异常",
    ]
    assert "完成 3 行" in messages
    raw = content.encode() if isinstance(content, str) else content
    assert classify(f"{name}.gz", gzip.compress(raw))[:2] == (0, results)


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [("t.xlsx", CSV, "内容是 csv"), ("t.csv", xlsx(*TABLE), "内容是 xlsx"),
     ("t.csv", parquet(TABLE), "内容是 parquet"), ("t.jsonl.gz", CSV, "内容是 csv")],
)  # fmt: skip
def test_the_content_counts_and_not_the_extension(classify, name, content, note):
    code, results, messages = classify(name, content)
    assert (code, len(results)) == (0, 3)
    assert note in messages


@pytest.mark.parametrize(
    ("name", "content", "rows", "message"),
    [
        ("t.csv", "编号,内容\nA1,\nA2,停水\n", "!A1 A2", "第 2 行「内容」：诉求内容为空"),
        ("t.csv", f"编号,内容\nA1,{MEGABYTES}\nA2,停水\n", "!A1 A2", "第 2 行「内容」：有 5,000,000 个字符，超过上限"),
        ("t.csv", f"编号,内容\n{MEGABYTES},停水\nA2,停水\n", "!2 A2", "第 2 行「编号」：有 5,000,000 个字符"),
        ("t.csv", "编号,内容\nA1,停水\nA2,=SUM(A1)\nA3,停水\n", "A1 !A2 A3", "第 3 行「内容」：单元格是公式"),
        ("t.xlsx", xlsx(TABLE[0], ["A1", "=A1"], ["A2", "停水"]), "!A1 A2", "第 2 行「内容」：单元格是公式"),
        ("t.csv", "编号,内容\nA1,停水,多,出\nA2,停水\n", "!A1 A2", "第 2 行「整行」：有 4 列，表头只有 2 列"),
        ("t.csv", '编号,内容\nA1,停水\nA2,"停水\nA3,停水\n', "A1 !3 A3", "第 3 行「整行」：引号没有配对"),
        ("t.csv", "编号,姓名,内容\nA1,张三\nA2,李四,停水\n", "!A1 A2", "第 2 行「内容」：诉求内容为空"),
        ("t.jsonl", JSONL + '{"id": "A4"\n' + JSONL, "A1 A2 A3 !4 A1 A2 A3", "第 4 行「整行」：不是合法的 JSON"),
        ("t.jsonl", JSONL + '{"id": "A4", "content": {"x": 1}}\n', "A1 A2 A3 !A4", "第 4 行「content」：应是文字，却是嵌套"),
        ("t.jsonl", JSONL + '{"id": "A4"}\n{}\n', "A1 A2 A3 !4 !5", "第 5 行「诉求内容」：这一行没有诉求内容字段"),
        ("t.jsonl", f'{{"content": "{MEGABYTES}"}}\n{{"content": "停水"}}', "!1 2", "第 1 行「content」：有 5,000,000 个字符"),
        ("t.parquet", parquet([*TABLE, ["A4", None]]), "A1 A2 A3 !A4", "第 5 行「内容」：诉求内容为空"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_the_good_ones_are_done(classify, name, content, rows, message):
    code, results, messages = classify(name, content)
    assert code == 1
    assert message in messages
    shown = ["!" * ("error" in result) + result["id"] for result in results]
    assert shown == rows.split()
    for result in results:
        if "error" in result:
            assert result["decision"] == "review"
            assert result["codes"] == result["levels"] == result["departments"] == []
        else:
            assert result["codes"][0]["name"]
    assert any(message in result.get("error", "") for result in results)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "编号,内容\nA1,小区\0停水\n", "第 2 行「内容」：含控制字符（如 NUL），已去除"),
        ("t.csv", "编号,内容\nA\0001,停水\n", "第 2 行「编号」：含控制字符"),
        ("t.csv", "编号,内容\nA1,停水".encode() + b"\xff\n", "第 2 行「内容」：含无法解码的字节"),
        ("t.csv", "编号,内容\nA1,停水\nA1,停气\n", "第 3 行「编号」：工单编号 A1 与第 2 行重复"),
        ("t.jsonl", '{"id": 12345678901234567890123, "body": "停水"}', "第 1 行「id」：数字太大"),
    ],
)
def test_a_repaired_row_is_named_and_done(classify, name, content, message):
    code, results, messages = classify(name, content)
    assert code == 1
    assert message in messages
    assert "0 处未能处理，1 处只是提醒或已修复" in messages
    assert all(result["codes"] and "error" not in result for result in results)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "编号,联系人\n1,张三\n", "缺少「诉求内容」列；文件里的列是：编号、联系人"),
        ("t.jsonl", '{"id": 1, "who": "张三"}\n', "缺少「诉求内容」列"),
        ("t.parquet", parquet([["编号"], [1]]), "缺少「诉求内容」列"),
        ("t.csv", "", "是空的"),
        ("t.csv", " \n\n", "没有数据行"),
        ("t.csv", "编号,内容\n", "没有数据行"),
        ("t.xlsx", xlsx(TABLE[0]), "没有数据行"),
        ("t.parquet", parquet(TABLE)[:90], "不是完整的 PARQUET 文件"),
        ("t.xlsx", xlsx(*TABLE)[:900], "不是完整的 XLSX 文件"),
        ("t.csv.gz", gzip.compress(b"", mtime=0), "解压后是空的"),
        ("t.csv.gz", gzip.compress(CSV.encode(), mtime=0)[:8], "已损坏"),
        ("t.xlsx.gz", gzip.compress(xlsx(*TABLE), mtime=0)[:-900], "已损坏"),
        ("t.json", '[{"id": 1', "不是合法的 JSON"),
        ("t.csv", bytes(range(256)) * 40, "不是可识别的数据文件"),
        ("t.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "不是可识别的数据文件"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "是旧版 Excel"),
        ("t.xlsx", b"PK\x03\x04" + b"x" * 500, "不是完整的 XLSX 文件"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused(classify, tmp_path, name, content, message):
    (tmp_path / "out.jsonl").write_text('"旧的结果"', "utf-8")
    code, results, messages = classify(name, content)
    assert (code, results) == (2, ["旧的结果"])
    assert message in messages
    assert "怎么办：" in messages
    assert "完成" not in messages


@pytest.mark.parametrize("name", ["t.csv.gz", "t.jsonl.gz"])
def test_a_truncated_gzip_gives_the_good_rows_and_one_error(classify, name):
    lines = [
        f"B{i},停水第{i * i}天" if "csv" in name else f'{{"id": "B{i}", "body": "停水第{i * i}天"}}'
        for i in range(1500)
    ]
    text = "\n".join(["编号,内容", *lines] if "csv" in name else lines)
    whole = gzip.compress(text.encode())
    code, results, messages = classify(name, whole[: len(whole) // 2])
    *good, last = results
    assert code == 1
    assert len(good) > 100
    assert [result["id"] for result in good] == [f"B{i}" for i in range(len(good))]
    assert all(result["codes"] for result in good)
    assert last["error"] in messages
    assert "行「文件」：文件在这里中断" in last["error"]


def test_columns_can_be_named(classify):
    content = "a,b\nX1,停水\n"
    code, [result], _ = classify("t.csv", content, "--map", "内容=b", "--map", "编号=a")
    assert (code, result["id"]) == (0, "X1")
    code, _, messages = classify("t.csv", content, "--map", "内容=c")
    assert code == 2
    assert "没有 --map 指定的列：c" in messages
    assert "文件里的列是：a、b" in messages


@pytest.mark.parametrize("content", ["内容\n停水\n停气\n", "编号,内容\n,停水\n ,停气\n"])
def test_a_missing_id_is_the_row_number(classify, content):
    code, results, _ = classify("t.csv", content)
    assert (code, [result["id"] for result in results]) == (0, ["2", "3"])


def test_the_fields_of_a_result_are_as_documented(classify):
    _, results, _ = classify("t.jsonl", JSONL)
    for result in results:
        assert list(result) == [
            "id", "codes", "levels", "departments", "decision", "evidence", "model",
            "sure_level", "candidate_set", "intake", "path", "degraded", "degraded_reason",
        ]  # fmt: skip
        assert len(result["codes"]) == 5
        for item in result["codes"]:
            assert list(item) == ["code", "name", "path", "probability"]
            assert item["path"].split(" / ")[-1] == item["name"]
        for item in result["levels"]:
            assert list(item) == ["level", "code", "name", "probability"]
        for item in result["departments"]:
            assert list(item) == ["name", "role", "probability", "reason", "assists"]
        assert list(result["evidence"]) == ["words"]
        assert result["decision"] in ("auto", "review")
        assert result["model"].startswith("small-")


def test_probabilities_make_sense(classify):
    text = "".join(f"{word}\n" for word in ("停水", "噪音", "水管漏水施工吵", "你好", "？"))
    _, results, _ = classify("t.csv", "内容\n" + text)
    assert len(results) == 5
    for result in results:
        best = [item["probability"] for item in result["codes"]]
        levels = [item["probability"] for item in result["levels"]]
        leads = [d["probability"] for d in result["departments"] if d["role"] == "lead"]
        assert best == sorted(best, reverse=True)
        assert levels == sorted(levels, reverse=True)
        assert leads == sorted(leads, reverse=True)
        assert levels[-1] == best[0]
        assert all(0 <= p <= 1.0001 for p in (*best, *levels, *leads))
        assert sum(best) <= 1.0001
        assert [item["level"] for item in result["levels"]] == [1, 2, 3]
    passed = [r["codes"][0]["probability"] for r in results if r["decision"] == "auto"]
    # Urgent tickets go to a person at any probability.
    others = [
        r["codes"][0]["probability"]
        for r in results
        if r["decision"] == "review" and r["intake"]["urgency"]["level"] == "普通"
    ]
    assert min(passed, default=1) >= max(others, default=0)


HOSTILE = '{"id": "=HYPERLINK(\\"http://x\\")", "body": "停水"}\n{"id": "@SUM(1)", "body": ""}\n'


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_tables_hold_the_same_and_no_formulas(suqiu, tmp_path, form):
    (tmp_path / "t.jsonl").write_text(HOSTILE + JSONL, "utf-8")
    out = tmp_path / f"new/r.{form}"
    assert suqiu("classify", tmp_path / "t.jsonl", "--out", out).code == 1
    if form == "csv":
        assert out.read_bytes().startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    else:
        header, *cells = openpyxl.load_workbook(out).active.iter_rows()
        assert not [cell for row in cells for cell in row if cell.data_type == "f"]
        names = [cell.value for cell in header]
        rows = [dict(zip(names, [c.value for c in row], strict=True)) for row in cells]
    assert [row["编号"] for row in rows] == [
        '\'=HYPERLINK("http://x")',
        "'@SUM(1)",
        "A1",
        "A2",
        "A3",
    ]
    assert rows[1]["错误"] == "第 2 行「body」：诉求内容为空"
    assert rows[1]["处理"] == "人工复核"
    assert rows[2]["分类"] == "市政公用 / 供水 / 停水"
    assert float(rows[2]["概率"]) > 0.8
    assert rows[2]["主办部门"] == "供水公司"


def test_texts(suqiu):
    run = suqiu("classify", "小区停水", "[/red]工地噪音 :smile:", "--json")
    assert run.code == 0
    assert [json.loads(line)["id"] for line in run.out.splitlines()] == ["1", "2"]
    run = suqiu("classify", "[/red]停水 :smile: [b]")
    assert run.code == 0
    assert "[/red]停水 :smile: [b]" in run.out
    assert "请人工复核" in run.out or "可自动派单" in run.out


def test_without_out_lines_go_to_standard_output(suqiu, tmp_path):
    (tmp_path / "t.csv").write_text('内容\n停水\n""\n噪音\n', "utf-8")
    run = suqiu("classify", tmp_path / "t.csv")
    assert run.code == 0
    assert [json.loads(line)["id"] for line in run.out.splitlines()] == ["2", "4"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["没有.csv"], "找不到文件 没有.csv"),
        ([""], "诉求内容为空"),
        (["\udcff停水"], "无法编码的字符"),
        (["停" * 100_001], "超过上限 100,000"),
        (["停水", "--format", "xml"], "不支持的输出格式 xml"),
        (["停水", "--format", "csv"], "加上 --out"),
        (["停水", "--out", "r.txt"], "不支持的输出格式 txt"),
        (["停水", "--out", "r"], "没有扩展名"),
        (["停水", "--out", "a.jsonl/r.csv"], "写不了"),
        (["停水", "--model", "没有"], "不是模型目录"),
        (["a.jsonl", "b.jsonl"], "一次只能处理一个文件"),
        (["a.jsonl", "--map", "颜色=b"], "看不懂"),
    ],
)
def test_wrong_words(suqiu, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text(JSONL, "utf-8")
    run = suqiu("classify", *words)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert "怎么办：" in run.err


def test_the_exit_code_reaches_the_shell(tmp_path):
    (tmp_path / "t.csv").write_text("编号\n1\n", "utf-8")
    program = [sys.executable, "-c", "from serve.cli import main; main()"]
    run = subprocess.run([*program, "classify", "t.csv"], cwd=tmp_path, capture_output=True)
    assert (run.returncode, run.stdout) == (2, b"")
    assert "缺少「诉求内容」列" in run.stderr.decode()
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("classify", "{t}", "--out", "{t}"),
        ("batch", "--in", "{t}", "--out", "{t}", "--restart"),
        ("extract", "{t}", "--out", "{t}"),
        ("extract", "停水", "--places", "{t}", "--out", "{t}"),
        ("train", "--data", "{t}", "--out", "{model}"),
        ("llm", "learn", "--data", "{t}", "--out", "{t}"),
        ("eval", "noise", "--data", "{gone}", "--texts", "{t}", "--out", "{t}"),
        ("eval", "curve", "--data", "{t}", "--out", "{t}"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_the_output_never_takes_the_input_away(suqiu, tmp_path, words):
    model = tmp_path / "model"
    model.mkdir()
    (model / "card.json").write_text("{}")
    path = model / "t.csv"
    path.write_text(CSV, "utf-8")
    names = {"t": path, "model": model, "gone": tmp_path / "gone.csv"}
    run = suqiu(*(word.format(**names) for word in words))
    assert (run.code, run.out) == (2, "")
    assert "会覆盖输入文件" in run.err
    assert "怎么办：" in run.err
    assert path.read_text("utf-8") == CSV
    assert sorted(one.name for one in model.iterdir()) == ["card.json", "t.csv"]


def test_the_table_of_results_does_not_ask_for_a_time_that_the_table_gives(suqiu, tmp_path):
    times = ["2026-10-31 22:00", "上周三晚上", "无", "2026-02-30"]
    lines = [f"A{at},惠民路停水，请维修。,{one}" for at, one in enumerate(times, 1)]
    path, out = tmp_path / "t.csv", tmp_path / "out.csv"
    path.write_text("\n".join(["编号,内容,事发时间", *lines]), encoding="utf-8")
    run = suqiu("classify", path, "--out", out, "--format", "csv")
    assert run.code == 1
    assert "第 5 行「事发时间」：「2026-02-30」不是时间，已留空" in run.err
    found = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [row["缺少要素"] for row in found] == ["", "", "时间", "时间"]
    assert not any(row["错误"] for row in found)


def test_no_model_is_trained_that_could_not_be_kept(suqiu, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.delenv("SUQIU_MODEL")
    monkeypatch.setenv("SUQIU_CACHE_DIR", str(tmp_path / "file"))
    run = suqiu("classify", "家里停水三天了")
    assert run.code == 2
    assert "SUQIU_CACHE_DIR" in run.err
    assert "训练默认模型" not in run.err
