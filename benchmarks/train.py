"""How long a site's labels take to learn: `python -m benchmarks.train [--rows N] [--no-seed]`.

Rows are made of the seed's letters, each with some of its sentences left out, filed under its leaf
and dispatched to the leaf's lead department. They show how long it takes, not how well it files:
the program has read these letters. Seconds of `suqiu train` from start to end, in a process of its
own.
"""

import argparse
import csv
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from classifier.labels.corpus import seed_corpus
from classifier.seed_taxonomy import seed_taxonomy

_PROGRAM = [sys.executable, "-c", "from serve.cli import main; main()"]
_SENTENCE = re.compile("[^。！？]+[。！？]*")
_KEPT = 0.7


def _make(path: Path, rows: int) -> None:
    taxonomy, examples = seed_taxonomy(), seed_corpus().examples
    chance = random.Random(20261126)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("编号", "标题", "内容", "分类代码", "主办单位"))
        for number in range(rows):
            one = chance.choice(examples)
            said = [part for part in _SENTENCE.findall(one.body) if chance.random() < _KEPT]
            body = "".join(said) or one.body
            writer.writerow((number, one.title, body, one.code, taxonomy.leaf(one.code).lead))


def main() -> None:
    """Print the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--no-seed", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data, model = Path(folder) / "rows.csv", Path(folder) / "model"
        _make(data, chosen.rows)
        command = [*_PROGRAM, "train", "--data", str(data), "--out", str(model)]
        began = time.perf_counter()
        subprocess.run([*command, *(["--no-seed"] if chosen.no_seed else [])], check=True)
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in model.rglob("*") if file.is_file())
    print(f"{chosen.rows:,} 行标注：{seconds:.0f} 秒，模型 {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
