"""vLLM inside this process, for offline batches on a GPU machine; the extra `suqiu[vllm]`."""

import asyncio
import importlib.util
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from suqiu.llm.answer import RawAnswer
from suqiu.llm.breaker import State
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.finish import finished
from suqiu.llm.meter import Meter
from suqiu.llm.records import Completion, Message, Piece, Schema, TokenLogprob, Usage

# Calls that arrive within this many seconds of each other go to the engine together.
_GATHERING = 0.02
_TOP_LOGPROBS = 5


@dataclass(frozen=True, slots=True)
class EngineCall:
    """What the engine is asked, in vLLM's words but without its classes."""

    messages: tuple[dict[str, str], ...]
    schema: Schema | None
    max_tokens: int
    temperature: float
    logprobs: bool


class Engine(Protocol):
    """Whatever answers a batch of conversations; vLLM, or something small in a test."""

    def __call__(self, calls: Sequence[EngineCall]) -> list[RawAnswer]:
        """An answer for each call, in order. Blocks."""
        ...


class VllmEngine:
    """`ChatModel` over an engine in this process: calls made at the same time become one batch."""

    def __init__(self, engine: Engine, *, batch: int = 256, name: str = "vllm") -> None:
        self._engine = engine
        self._name = name
        self._batch = batch
        self._meter = Meter()
        self._waiting: list[tuple[EngineCall, asyncio.Future[RawAnswer]]] = []
        self._turn: asyncio.Task[None] | None = None

    @staticmethod
    def load(model: str, **engine_args: Any) -> "VllmEngine":
        """Load weights (a folder or a name of vLLM's `model` argument) on this machine's GPU.

        `engine_args` go to `vllm.LLM`. Raises ModelCallError(unreachable) that says why it
        cannot run here.
        """
        reason = why_not(model)
        if reason is not None:
            raise reason
        return VllmEngine(_Vllm(model, engine_args), name=model)

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int = 512,
        temperature: float = 0.0,
        logprobs: bool = False,
    ) -> Completion:
        """See `ChatModel.complete`."""
        began = time.monotonic()
        self._meter.called()
        turns = tuple({"role": one.role, "content": one.content} for one in messages)
        call = EngineCall(turns, schema, max_tokens, temperature, logprobs)
        answer: asyncio.Future[RawAnswer] = asyncio.get_running_loop().create_future()
        # Behind an engine that hangs they would pile up, with the words of their tickets.
        self._waiting = [one for one in self._waiting if not one[1].done()]
        self._waiting.append((call, answer))
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._work())
        try:
            raw = await answer
            self._meter.spent(raw.tokens_in, raw.tokens_out)
            completion = finished(raw, schema, time.monotonic() - began)
        except ModelCallError as error:
            self._meter.failed(error.kind, time.monotonic() - began)
            raise
        self._meter.answered(completion.seconds)
        return completion

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int = 512,
        temperature: float = 0.0,
    ) -> AsyncIterator[Piece]:
        """See `ChatModel.stream`; a batch engine gives its answer in one piece."""
        whole = await self.complete(
            messages, schema=schema, max_tokens=max_tokens, temperature=temperature
        )
        yield Piece(whole.text)
        yield Piece("", whole)

    async def name(self) -> str:
        """See `ChatModel.name`."""
        return self._name

    @property
    def circuit(self) -> State:
        """Always closed: an engine of one's own is not spared."""
        return State.CLOSED

    @property
    def wait(self) -> float:
        """See `ChatModel.wait`."""
        return 0.0

    def usage(self) -> Usage:
        """Totals so far."""
        return self._meter.usage()

    async def aclose(self) -> None:
        """Wait for the batch under way; the engine's memory goes with the process."""
        if self._turn is not None:
            await asyncio.wait([self._turn])

    async def _work(self) -> None:
        await asyncio.sleep(_GATHERING)
        while self._waiting:
            taken, self._waiting = self._waiting[: self._batch], self._waiting[self._batch :]
            taken = [(call, answer) for call, answer in taken if not answer.done()]
            if not taken:
                continue
            found = await self._answers([call for call, _ in taken])
            for (_, answer), raw in zip(taken, found, strict=True):
                if answer.done():
                    continue
                if isinstance(raw, ModelCallError):
                    answer.set_exception(raw)
                else:
                    answer.set_result(raw)

    async def _answers(self, calls: Sequence[EngineCall]) -> list[RawAnswer | ModelCallError]:
        """An answer or a failure for each. The engine refuses a whole batch for one call it cannot
        take, a prompt longer than the model reads say: in halves the others are answered.
        """
        self._meter.attempted()
        try:
            raws = await _aside(lambda: self._engine(calls))
            if len(raws) == len(calls):
                return list(raws)
            why = f"{len(calls)} 问只有 {len(raws)} 答"
        except Exception as error:
            why = type(error).__name__
        if len(calls) == 1:
            return [ModelCallError(FailureKind.SERVER_ERROR, f"vLLM：{why}")]
        half = len(calls) // 2
        return await self._answers(calls[:half]) + await self._answers(calls[half:])


async def _aside(work: Callable[[], list[RawAnswer]]) -> list[RawAnswer]:
    """What blocking work gives, done in a thread that nobody waits for at the end of the program:
    an engine that hangs would keep it from ending.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[list[RawAnswer]] = loop.create_future()

    def run() -> None:
        try:
            found = work()
        except Exception as error:
            tell = partial(_settle, done, error)
        else:
            tell = partial(_settle, done, found)
        # Whoever asked may have left, and closed the loop.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell)

    threading.Thread(target=run, name="suqiu-vllm", daemon=True).start()
    return await done


def _settle(done: "asyncio.Future[list[RawAnswer]]", found: list[RawAnswer] | Exception) -> None:
    if done.done():
        return
    if isinstance(found, Exception):
        done.set_exception(found)
    else:
        done.set_result(found)


def why_not(model: str = "") -> ModelCallError | None:
    """Why vLLM cannot run on this machine, or None when nothing speaks against it."""
    reasons: list[str] = []
    hints: list[str] = []
    if importlib.util.find_spec("vllm") is None:
        reasons.append("没有安装 vLLM")
        hints.append("pip install 'suqiu[vllm]'")
    if not _has_gpu():
        reasons.append("没有可用的 GPU（找不到 NVIDIA 驱动）")
        hints.append("换到有 GPU 的机器，或用 SUQIU_LLM_URL 指向别处的模型服务")
    if model.startswith(("/", "./", "../", "~")) and not Path(model).expanduser().is_dir():
        reasons.append("模型目录不存在")
        hints.append("给出下载好的模型目录")
    if not reasons:
        return None
    return ModelCallError(
        FailureKind.UNREACHABLE,
        "本机不能运行 vLLM：" + "，".join(reasons),
        hint="；".join(hints),
        retryable=False,
    )


def _has_gpu() -> bool:
    """Whether a driver is there; asking torch would load gigabytes to learn the same."""
    return shutil.which("nvidia-smi") is not None or any(Path("/dev").glob("nvidia[0-9]*"))


class _Vllm:
    """`vllm.LLM` as an `Engine`; written for vLLM ≥ 0.12 (`structured_outputs`)."""

    def __init__(self, model: str, engine_args: Mapping[str, Any]) -> None:
        from vllm import LLM  # type: ignore[import-not-found]

        self._llm = LLM(model=model, **engine_args)

    def __call__(self, calls: Sequence[EngineCall]) -> list[RawAnswer]:
        from vllm import SamplingParams
        from vllm.sampling_params import StructuredOutputsParams  # type: ignore[import-not-found]

        params = [
            SamplingParams(
                max_tokens=call.max_tokens,
                temperature=call.temperature,
                logprobs=_TOP_LOGPROBS if call.logprobs else None,
                structured_outputs=(
                    StructuredOutputsParams(json=dict(call.schema)) if call.schema else None
                ),
            )
            for call in calls
        ]
        conversations = [list(call.messages) for call in calls]
        outputs = self._llm.chat(conversations, sampling_params=params, use_tqdm=False)
        return [raw_answer(output) for output in outputs]


def raw_answer(output: Any) -> RawAnswer:
    """A `vllm.RequestOutput` as the rest of suqiu reads answers."""
    first = output.outputs[0]
    answer = RawAnswer(
        text=first.text,
        finish=first.finish_reason or "",
        tokens_in=len(output.prompt_token_ids or ()),
        tokens_out=len(first.token_ids),
    )
    for token_id, place in zip(first.token_ids, first.logprobs or (), strict=False):
        ranked = sorted(place.values(), key=lambda one: -one.logprob)
        top = tuple((one.decoded_token or "", one.logprob) for one in ranked)
        chosen = place[token_id]
        answer.logprobs.append(TokenLogprob(chosen.decoded_token or "", chosen.logprob, top))
    return answer
