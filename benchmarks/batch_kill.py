"""A batch killed again and again: `python -m benchmarks.batch_kill --texts FILE [--kills 5]`.

Runs the batch once undisturbed, then kills another (SIGKILL, the whole process group or the
parent alone by turns) at a random moment of its work `--kills` times, resuming each time, and
compares the two outputs byte for byte. With `--engine ray` it kills worker processes of Ray
instead, and the batch itself must not notice.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from classifier.cache import default_model
from suqiu.console import say
from suqiu.settings import load_settings

_PROGRAM = (sys.executable, "-c", "from serve.cli import main; main()", "batch")


def _start(texts: Path, out: Path, model: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SUQIU_MODEL": str(model)}
    command = (*_PROGRAM, "--in", str(texts), "--out", str(out), "--json", "--no-llm", *words)
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def _finish(process: subprocess.Popen[bytes]) -> dict[str, object]:
    output, errors = process.communicate()
    # A traceback ends with 1 too, as a run with faulty rows does, but prints no summary.
    if process.returncode not in (0, 1) or not output:
        raise RuntimeError(errors.decode())
    told: dict[str, object] = json.loads(output[output.index(b"{\n") :])
    return told


def _parts(out: Path) -> int:
    return len(list(out.with_name(f"{out.name}.parts").glob("[0-9]*.jsonl")))


def _kill(process: subprocess.Popen[bytes], out: Path, wanted: int, group: bool) -> str:
    """Kill once `wanted` parts are there and a little later; says what was there then."""
    while _parts(out) < wanted and process.poll() is None:
        time.sleep(0.002)
    time.sleep(random.uniform(0, 0.5))
    if process.poll() is not None:
        return "已结束，没有杀到"
    if group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    return f"杀掉{'全组' if group else '主进程'}，已有 {_parts(out)} 块"


def _local(texts: Path, folder: Path, model: Path, chunk: int, kills: int, rows: int) -> Path:
    out, chunks = folder / "killed.jsonl", -(-rows // chunk)
    moments = sorted(random.sample(range(1, chunks), min(kills, chunks - 1)))
    for i, wanted in enumerate(moments):
        process = _start(texts, out, model, "--chunk", str(chunk), "--resume")
        print(f"第 {i + 1} 次：{_kill(process, out, wanted, group=i % 2 == 0)}", flush=True)
    _finish(_start(texts, out, model, "--chunk", str(chunk), "--resume"))
    return out


def _ray(texts: Path, folder: Path, model: Path, chunk: int, kills: int) -> Path:
    out = folder / "ray.jsonl"
    process = _start(texts, out, model, "--chunk", str(chunk), "--engine", "ray")
    for i in range(kills):
        while _parts(out) < i + 1 and process.poll() is None:
            time.sleep(0.01)
        victims = ray_workers(process.pid)
        if victims and process.poll() is None:
            os.kill(random.choice(victims), signal.SIGKILL)
            print(
                f"第 {i + 1} 次：{len(victims)} 个工作进程，杀掉一个，已有 {_parts(out)} 块",
                flush=True,
            )
    print(json.dumps(_finish(process), ensure_ascii=False))
    return out


def ray_workers(session: int) -> list[int]:
    """Processes that read or do chunks under the driver started here (and nobody else's)."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if not folder.name.isdigit():
                continue
            title = (folder / "cmdline").read_bytes()
            ours = title.startswith(b"ray::") and (b"_Actor" in title or b"_chunks" in title)
            if ours and _under(folder.name, session):
                found.append(int(folder.name))
        except OSError:
            continue  # It ended while we looked.
    return found


def _under(process: str, ancestor: int) -> bool:
    while process not in ("0", "1", ""):
        if int(process) == ancestor:
            return True
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        process = fields[1]
    return False


def main() -> None:
    """Print what happened; exit code 1 when the outputs differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--chunk", type=int, default=500)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--model", type=Path, help="a saved model; the default one otherwise")
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args()
    random.seed(chosen.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = chosen.model or folder / "model"
        if chosen.model is None:
            default_model(load_settings(), report=say).save(model)
        plain = folder / "plain.jsonl"
        told = _finish(_start(chosen.texts, plain, model, "--chunk", str(chosen.chunk)))
        print(f"不受打扰：{json.dumps(told, ensure_ascii=False)}", flush=True)
        if chosen.engine == "ray":
            out = _ray(chosen.texts, folder, model, chosen.chunk, chosen.kills)
        else:
            rows = int(str(told["rows"]))
            out = _local(chosen.texts, folder, model, chosen.chunk, chosen.kills, rows)
        same = out.read_bytes() == plain.read_bytes()
        lines = out.read_bytes().count(b"\n")
        print(f"{lines:,} 行，与不受打扰的运行{'逐字节相同' if same else '不同！'}")
        left = sorted(path.name for path in folder.iterdir() if path not in (plain, out, model))
        print(f"留下的文件：{'、'.join(left) or '无'}")
    sys.exit(0 if same and not left else 1)


if __name__ == "__main__":
    main()
