"""What the gateway itself costs: `python -m benchmarks.gateway` from the project's folder.

A small real server in another process answers at once, so that what is measured is ours:
overhead a call over the bare exchange of the same bytes, and memory under calls at once.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from suqiu.llm import (
    Bridge,
    ChatOptions,
    ChatRequest,
    Completion,
    Message,
    OpenAIChat,
    choice_schema,
)

_ROOT = Path(__file__).parents[1]
_SERVE = (
    "import sys; from tests.llm_server import LlmServer; s = LlmServer().start();"
    "print(s.port, flush=True); sys.stdin.read()"
)
_MESSAGES = (
    Message("system", "你是 12345 热线的分类员。" + "候选类别的定义与边界。" * 60),
    Message("user", "小区自来水停了两天没人管，物业说不知道。" * 8),
)
_SCHEMA = choice_schema(["供水", "供电", "噪声", "以上都不是"])


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _bare(port: int, calls: int) -> float:
    """Median milliseconds of the same exchange over a plain socket."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps(
        {
            "model": "tiny",
            "messages": [{"role": one.role, "content": one.content} for one in _MESSAGES],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": _SCHEMA},
            },
        }
    ).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    spent = []
    for _ in range(calls):
        began = time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        spent.append(time.perf_counter() - began)
    writer.close()
    return statistics.median(spent) * 1e3


async def _one_by_one(url: str, calls: int) -> tuple[float, float]:
    """(median, 99th percentile) milliseconds of a call through the gateway."""
    chat = OpenAIChat(ChatOptions(url))
    spent = []
    for number in range(calls + 20):
        began = time.perf_counter()
        await chat.complete(_MESSAGES, schema=_SCHEMA)
        if number >= 20:
            spent.append(time.perf_counter() - began)
    await chat.aclose()
    return statistics.median(spent) * 1e3, statistics.quantiles(spent, n=100)[98] * 1e3


def _at_once(url: str, at_once: int, rounds: int) -> None:
    request = ChatRequest(_MESSAGES, schema=_SCHEMA)
    options = ChatOptions(url, concurrency=at_once, timeout=60)
    with Bridge(lambda: OpenAIChat(options), concurrency=at_once) as bridge:
        memory, began = [], time.perf_counter()
        for number in range(rounds):
            outcomes = bridge.run_many([request] * at_once, 60)
            good = sum(isinstance(one, Completion) for one in outcomes)
            if good != at_once:
                sys.exit(f"第 {number + 1} 轮只有 {good} 个回答")
            memory.append(_megabytes())
        seconds = time.perf_counter() - began
    early, late = memory[rounds // 4], memory[-1]
    calls = at_once * rounds
    print(
        f"同时 {at_once} 个 × {rounds} 轮：{calls / seconds:,.0f} 次/秒，{seconds / calls * 1e3:.2f} ms/次"
    )
    print(
        f"内存：第 {rounds // 4 + 1} 轮后 {early:.1f} MB，第 {rounds} 轮后 {late:.1f} MB，增长 {late - early:+.1f} MB"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=40)
    chosen = parser.parse_args()
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        url = f"http://127.0.0.1:{port}/v1"
        bare = asyncio.run(_bare(port, chosen.calls))
        middle, slowest = asyncio.run(_one_by_one(url, chosen.calls))
        print(f"裸连接 {bare:.2f} ms/次；经网关 {middle:.2f} ms/次（99% 在 {slowest:.2f} ms 内）")
        print(f"网关开销 {middle - bare:.2f} ms/次")
        _at_once(url, chosen.at_once, chosen.rounds)
        server.kill()


if __name__ == "__main__":
    main()
