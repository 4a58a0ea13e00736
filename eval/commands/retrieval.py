"""`suqiu eval retrieval`: title → own body."""

import random
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer

from classifier.cache import default_model
from classifier.leaning import LeafLeaner
from eval.commands.options import AsJson, Columns, end
from eval.retrieval import judge_retrieval
from retrieval.encoder import encoder_of
from suqiu.console import out, say
from suqiu.errors import Fault, InputError
from suqiu.files.columns import parse_map
from suqiu.files.tickets import TicketFile
from suqiu.settings import load_settings


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("retrieval")(retrieval)


def retrieval(
    texts: Annotated[Path, typer.Option("--texts", help="文本文件：编号、标题、内容")],
    sample: Annotated[int, typer.Option("--sample", min=2, help="随机取多少条")] = 1000,
    prefix: Annotated[str, typer.Option("--prefix", help="只用编号以此开头的")] = "",
    seed: Annotated[int, typer.Option("--seed", help="随机种子")] = 0,
    encoder: Annotated[
        Path | None, typer.Option("--encoder", help="sentence-transformers 模型目录，与词项融合")
    ] = None,
    words_only: Annotated[
        bool, typer.Option("--words-only", help="只按词项，不看文字倾向的分类")
    ] = False,
    columns: Columns = None,
    as_json: AsJson = False,
) -> None:
    """用标题找自己的正文：排在第一、前五、前十的比例。"""
    settings = load_settings()
    faults: list[Fault] = []
    pairs = []
    for read in TicketFile(texts, parse_map(columns or []), settings.max_text_chars):
        ticket = read.ticket
        faults.extend(fault for fault in read.faults if fault.fatal)
        if ticket.id.startswith(prefix) and ticket.title and ticket.body:
            pairs.append((ticket.title, ticket.body))
    if len(pairs) < 2:
        raise InputError("有标题又有内容的文本不到两条", hint="检查 --texts、--prefix")
    chosen = random.Random(seed).sample(pairs, min(sample, len(pairs)))
    leaner = None if words_only else LeafLeaner(default_model(settings, report=say))
    figures = judge_retrieval(chosen, encoder_of(encoder), leaner)
    if as_json:
        typer.echo(orjson.dumps(asdict(figures)).decode())
    else:
        out.print(
            f"{figures.n:,} 条：R@1 {figures.recall_1:.1%}，R@5 {figures.recall_5:.1%}，"
            f"R@10 {figures.recall_10:.1%}，MRR {figures.mrr:.3f}"
        )
    end(faults)
