"""`suqiu llm learn` and `suqiu llm status`: the rule that says what a model's word is worth."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.cascade import cascade_of, judge_of, rule_path
from classifier.cascade.build import asking_of
from classifier.cascade.gather import Labelled, gather
from classifier.cascade.learned import Learned, learn, save_learned
from classifier.cascade.verdict_file import VerdictFile
from classifier.classifier import Classifier
from classifier.labels.filing import alt_of, file_row
from classifier.labels.labels import LabelFile
from serve.classifying.build import build_classifier
from serve.cli.options import Columns
from suqiu.console import FaultList, out, progress, say
from suqiu.errors import InputError
from suqiu.files.columns import parse_map
from suqiu.files.target import check_target
from suqiu.llm import Usage
from suqiu.settings import load_settings

_TABLE = "模型的分类表"
_NO_MODEL = "没有设置大模型服务"
_SET_URL = "设置 SUQIU_LLM_URL，先用 suqiu llm check 检查"


def register(app: typer.Typer) -> None:
    """Hang the commands on `suqiu llm`."""
    app.command("learn")(learn_command)
    app.command("status")(status)


def learn_command(
    data: Annotated[Path, typer.Option("--data", "-d", help="标签文件：编号、分类（可有 alt）")],
    texts: Annotated[
        Path | None, typer.Option("--texts", help="文本文件，按编号关联；文本同在标签文件时不填")
    ] = None,
    label_column: Annotated[
        str | None, typer.Option("--label-column", help="标签列名；不填则自动识别")
    ] = None,
    columns: Columns = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="最多问多少条；不填则问全部没有把握的")
    ] = None,
    out_path: Annotated[
        Path | None, typer.Option("--out", "-o", help="规则文件；不填则用设置里的位置")
    ] = None,
) -> None:
    """在带标签的工单上问大模型，学出合并规则，并判断用它是否真的更准。

    中断后再运行同一命令，从停下的地方接着问。退出码：0 已学好；1 已学好但有问题行；2 未能执行。
    """
    settings = load_settings()
    target = out_path or rule_path(settings)
    answers = target.with_suffix(".verdicts.jsonl")
    for written in (target, answers):
        check_target(written, data, texts)
    classifier = build_classifier(settings, report=say)
    judge = judge_of(classifier.model, settings)
    if judge is None:
        raise InputError(_NO_MODEL, hint=_SET_URL)
    faults = FaultList()
    labelled = _labelled(
        classifier,
        LabelFile(data, texts=texts, label_column=label_column, columns=parse_map(columns or [])),
        faults,
    )
    try:
        name = judge.bridge.model_name(settings.llm_timeout)
        file = VerdictFile(answers, name, judge.shape.name)
        say(f"大模型 {name}；回答随时存入 {file.path}，中断后可接着问")
        with progress("询问大模型", limit) as advance:
            judged = gather(
                classifier, labelled, file, asking_of(judge, settings),
                candidates=judge.shape.candidates, limit=limit, advance=advance,
            )  # fmt: skip
        usage = judge.bridge.usage()
    finally:
        judge.bridge.close()
    if not judged:
        raise InputError("没有一条没有把握的工单", hint="换一批数据，或提高 SUQIU_AUTO_PRECISION")
    learned = learn(
        judged, llm_model=name, fast_model=classifier.model.card.name, prompt=judge.shape.name
    )
    save_learned(target, learned)
    _show(learned, usage)
    say(f"规则在 {target}")
    if faults.any:
        say(faults.summary())
        raise typer.Exit(1)


def status() -> None:
    """大模型现在用不用、为什么、今天用了多少。不调用模型。"""
    settings = load_settings()
    if settings.llm_url is None:
        out.print("大模型：没有。" + _SET_URL)
        return
    cascade = cascade_of(build_classifier(settings, report=say), settings)
    if cascade is None:
        raise InputError(_NO_MODEL, hint=_SET_URL)
    found, spent = cascade.status(), cascade.budget.spent()
    reason = found.reason.removeprefix("启用：").removeprefix("关闭：")
    names = {"ok": "启用", "off": "关闭", "paused": "暂停", "absent": "没有"}
    out.print(f"大模型：{names[found.state.value]}。{reason}", soft_wrap=True)
    out.print(
        f"今天：{spent.seen:,} 条工单，问了 {spent.sent:,} 条，答了 {spent.answered:,} 条，"
        f"超出预算没问 {spent.spared:,} 条，{spent.tokens:,} 词元",
        soft_wrap=True,
    )


def _labelled(classifier: Classifier, file: LabelFile, faults: FaultList) -> list[Labelled]:
    taxonomy = classifier.model.taxonomy
    found = []
    for row in file:
        filing, odd = file_row(taxonomy, row)
        faults.add(odd)
        if filing.code is None:
            faults.add([filing.fault(row, taxonomy, table=_TABLE)])
            continue
        alt, wrong = alt_of(row, taxonomy, table=_TABLE)
        faults.add(wrong)
        found.append(Labelled(row.ticket, filing.code, alt))
    faults.add(file.faults)
    if not found:
        raise InputError(f"{file.path.name} 里没有一行能用", hint="检查标签列和编号")
    return found


def _show(learned: Learned, usage: Usage) -> None:
    rule = learned.rule
    out.print(learned.says, soft_wrap=True)
    out.print(
        f"规则：a={rule.sharpness:.2f} b={rule.trust:.2f} c={rule.certainty:.2f} "
        f"d={rule.doubt:.2f}；没有答成 {learned.failed} 条；"
        f"每条 {learned.tokens:,.0f} 词元、{learned.seconds:.1f} 秒",
        soft_wrap=True,
    )
    if usage.cost:
        out.print(f"这次花费 {usage.cost:.2f}")
