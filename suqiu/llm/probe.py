"""Looks at a model server the way suqiu will use it, and names what is wrong."""

import asyncio
import statistics
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from suqiu.llm.answer import RawAnswer
from suqiu.llm.dialect import CONSTRAINED, Dialect, schema_fields, with_schema_told
from suqiu.llm.discover import (
    CONTRADICTION,
    FORBIDDING,
    PROBE_TOKENS,
    Obedience,
    try_dialect,
    try_logprobs,
    try_told,
)
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.finish import finished
from suqiu.llm.openai_chat import first_model
from suqiu.llm.options import ChatOptions
from suqiu.llm.probed import Probed, ProbeFinding, ProbeMark
from suqiu.llm.reasoning import split_reasoning
from suqiu.llm.records import Message
from suqiu.llm.wire import TOP_LOGPROBS, Wire

_SHORT = (Message("user", "只回答两个字：你好"),)
_COUNTING = (Message("user", "从一数到一百，用汉字，逗号隔开。"),)
_TICKET = (
    "来电人反映小区自来水从昨天早上开始停水，物业说是管道维修，至今没有恢复，老人孩子用水困难。"
)
# About the length of a prompt of the cascade: candidates, neighbours and the ticket.
_LONG = (Message("user", _TICKET * 40 + "\n以上来电反映的是哪类问题？只回答两个字。"),)
_SHORT_CALLS, _STEADY_CALLS = 3, 6
_TOGETHER = 4
_ENOUGH_CONTEXT = 4096
_OBEYED = {
    Obedience.OBEYED: "遵守", Obedience.IGNORED: "不声不响地无视", Obedience.REJECTED: "不支持",
}  # fmt: skip


async def probe(options: ChatOptions) -> Probed:
    """A look that takes a dozen and some short calls, each within the options' timeout.

    Never raises for what the server does.
    """
    wire = Wire(options)
    try:
        return await _Probe(options, wire).look()
    finally:
        await wire.aclose()


class _Probe:
    """The look under way."""

    def __init__(self, options: ChatOptions, wire: Wire) -> None:
        self.options, self.wire = options, wire
        self.model = options.model
        self.dialect: Dialect | None = None
        self.reasoning = self.streaming = self.logprobs = False
        self.latency: float | None = None
        self.first_token: float | None = None
        self.speed: float | None = None
        self.prompt_speed: float | None = None
        self.context: int | None = None
        self.findings: list[ProbeFinding] = []

    async def look(self) -> Probed:
        if await self._connect() and await self._short() and await self._schema():
            await self._steady()
            await self._stream()
            await self._log_probabilities()
            await self._long()
        return Probed(
            self.options.url, self.model, self.dialect, self.reasoning, self.streaming,
            self.logprobs, self.latency, self.first_token, self.speed, self.prompt_speed,
            self.context, tuple(self.findings),
        )  # fmt: skip

    def found(self, name: str, mark: ProbeMark, detail: str) -> None:
        self.findings.append(ProbeFinding(name, mark, detail))

    async def send(self, messages: Sequence[Message], fields: dict[str, Any]) -> RawAnswer:
        return await self.wire.send(self.model or "", messages, fields, self._deadline())

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self.options.timeout

    async def _connect(self) -> bool:
        """Is somebody there, and which models?"""
        try:
            listed = await self.wire.get("/models", self._deadline())
            first = first_model(listed)
        except ModelCallError as error:
            if (
                error.kind in (FailureKind.UNREACHABLE, FailureKind.TIMEOUT)
                or "401" in error.message
            ):
                self.found("连接", ProbeMark.FATAL, str(error))
                return False
            if not self.model:
                self.found("模型", ProbeMark.FATAL, f"{error.message}；用 --model 指定模型名")
                return False
            self.found("模型", ProbeMark.DEFECT, "服务不列出模型（/models），按指定的模型名继续")
            return True
        entries = [one for one in listed["data"] if isinstance(one, dict)]  # type: ignore[index]
        names = [str(one.get("id")) for one in entries]
        self.model = self.model or first
        self.found("连接", ProbeMark.GOOD, self.options.url)
        if self.model in names:
            self.found("模型", ProbeMark.GOOD, self.model)
            await self._window(entries[names.index(self.model)])
        else:
            self.found(
                "模型", ProbeMark.DEFECT, f"{self.model} 不在服务的列表里：{'、'.join(names[:5])}"
            )
        return True

    async def _window(self, entry: dict[str, Any]) -> None:
        """The context length: vLLM says it with the model, llama.cpp at /props."""
        length = entry.get("max_model_len") or entry.get("context_length")
        if not length:
            parts = urlsplit(self.options.url)
            try:
                props = await self.wire.get(
                    f"{parts.scheme}://{parts.netloc}/props", self._deadline()
                )
                length = props["default_generation_settings"]["n_ctx"]  # type: ignore[index]
            except (ModelCallError, KeyError, TypeError):
                length = None
        self.context = length if isinstance(length, int) else None
        if self.context is None:
            self.found("上下文", ProbeMark.NOTE, "服务没有公布长度")
        elif self.context < _ENOUGH_CONTEXT:
            self.found(
                "上下文", ProbeMark.DEFECT, f"{self.context:,} 词元，少于 {_ENOUGH_CONTEXT:,}"
            )
        else:
            self.found("上下文", ProbeMark.GOOD, f"{self.context:,} 词元")

    async def _short(self) -> bool:
        """Short questions: does it answer, how fast, does it think aloud, does it count?"""
        seconds: list[float] = []
        errors: list[ModelCallError] = []
        raws: list[RawAnswer] = []
        clock = asyncio.get_running_loop().time
        for _ in range(_SHORT_CALLS):
            began = clock()
            try:
                raw = await self.send(_SHORT, {"max_tokens": PROBE_TOKENS, "temperature": 0.0})
                finished(raw, None, 0.0)
            except ModelCallError as error:
                errors.append(error)
                if error.kind is FailureKind.TIMEOUT:
                    break
                continue
            raws.append(raw)
            seconds.append(clock() - began)
        if not raws:
            self.found("回答", ProbeMark.FATAL, str(errors[0]))
            return False
        self.latency = statistics.median(seconds)
        if errors:
            self.found("回答", ProbeMark.DEFECT, f"{_SHORT_CALLS} 次里 {_told(errors)}")
        slow = self.latency > self.options.timeout / 2
        self.found(
            "短问延迟", ProbeMark.DEFECT if slow else ProbeMark.GOOD,
            f"{self.latency:.2f} 秒" + ("，超过时限的一半" if slow else ""),
        )  # fmt: skip
        if not any(raw.tokens_out for raw in raws):
            self.found("用量", ProbeMark.DEFECT, "服务不报告词元数，无法计费")
        inline = any(split_reasoning(raw.text)[1] for raw in raws)
        self.reasoning = inline or any(raw.reasoning for raw in raws)
        if self.reasoning:
            where = (
                "写在回答里（<think>），建议给服务加 --reasoning-parser" if inline else "另行给出"
            )
            self.found(
                "思考", ProbeMark.NOTE, f"模型会先思考，{where}；思考不计入回答，但占用时间和词元"
            )
        return True

    async def _schema(self) -> bool:
        """Which dialect is really obeyed?"""
        wanted = self.options.dialect
        ignored = False
        for dialect in CONSTRAINED:
            try:
                obedience, wrong = await try_dialect(self.send, dialect)
            except ModelCallError as error:
                obedience, wrong = Obedience.REJECTED, error.message
            if obedience is Obedience.OBEYED and wanted in (Dialect.AUTO, dialect):
                self.dialect = self.dialect or dialect
            good = obedience is Obedience.OBEYED
            ignored = ignored or obedience is Obedience.IGNORED
            detail = _OBEYED[obedience] + (f"（{wrong}）" if wrong else "")
            self.found(
                f"结构化 {dialect.value}", ProbeMark.GOOD if good else ProbeMark.NOTE, detail
            )
        if self.dialect is not None:
            return True
        if wanted in CONSTRAINED:
            self.found(
                "结构化输出", ProbeMark.FATAL, f"SUQIU_LLM_DIALECT={wanted.value} 没有被遵守"
            )
            return False
        return await self._only_told("服务收下格式要求却不遵守" if ignored else "服务不支持")

    async def _only_told(self, why: str) -> bool:
        try:
            good = await try_told(self.send)
            wrong = "只在提示里要求时，模型给不出合格的 JSON"
        except ModelCallError as error:
            good, wrong = False, error.message
        if not good:
            self.found("结构化输出", ProbeMark.FATAL, f"{why}；{wrong}")
            return False
        self.dialect = Dialect.NONE
        if self.options.dialect is not Dialect.NONE:
            self.found("结构化输出", ProbeMark.DEFECT, f"{why}，只能写在提示里，回答会偶有不合格")
        return True

    async def _steady(self) -> None:
        """The same question several times, some at once: is every answer of the right shape?"""
        dialect = self.dialect or Dialect.NONE
        messages: tuple[Message, ...] = CONTRADICTION
        fields = schema_fields(dialect, FORBIDDING)
        if dialect is Dialect.NONE:
            messages = with_schema_told((Message("user", "任选一个代码。"),), FORBIDDING)
        places = asyncio.Semaphore(_TOGETHER)

        async def one() -> ModelCallError | None:
            async with places:
                try:
                    raw = await self.send(
                        messages, {**fields, "max_tokens": PROBE_TOKENS, "temperature": 0.0}
                    )
                    finished(raw, FORBIDDING, 0.0)
                except ModelCallError as error:
                    return error
                return None

        outcomes = await asyncio.gather(*(one() for _ in range(_STEADY_CALLS)))
        errors = [error for error in outcomes if error is not None]
        told = f"{_STEADY_CALLS} 次（同时 {_TOGETHER} 个）"
        if errors:
            self.found("稳定", ProbeMark.DEFECT, f"{told}里 {_told(errors)}")
        else:
            self.found("稳定", ProbeMark.GOOD, f"{told}全部合格")

    async def _stream(self) -> None:
        """A streamed answer: does it come in pieces, does it end, how fast?"""
        clock = asyncio.get_running_loop().time
        raw, began, first, pieces = RawAnswer(), clock(), 0.0, 0
        chunks = self.wire.stream(
            self.model or "", _COUNTING, {"max_tokens": 128, "temperature": 0.0}, self._deadline()
        )
        try:
            async for chunk in chunks:
                before = len(raw.text) + len(raw.reasoning)
                raw.add(chunk)
                if len(raw.text) + len(raw.reasoning) > before:
                    first = first or clock()
                    pieces += 1
        except ModelCallError as error:
            self.found("流式", ProbeMark.DEFECT, error.message)
            return
        if not pieces:
            self.found("流式", ProbeMark.DEFECT, "不支持流式回答")
            return
        if not raw.finish:
            self.found("流式", ProbeMark.DEFECT, "流式回答没有结束标记就断了")
            return
        self.streaming = True
        self.first_token = first - began
        took = clock() - first
        tokens = raw.tokens_out or pieces
        self.speed = (tokens - 1) / took if tokens > 1 and took > 0 else None
        rate = f"，之后每秒 {self.speed:.0f} 词元" if self.speed else ""
        self.found("流式", ProbeMark.GOOD, f"{self.first_token:.2f} 秒出第一个词元{rate}")

    async def _log_probabilities(self) -> None:
        try:
            self.logprobs = await try_logprobs(self.send, TOP_LOGPROBS)
            detail = "有" if self.logprobs else "没有，少一路置信依据"
        except ModelCallError as error:
            detail = error.message
        self.found("对数概率", ProbeMark.GOOD if self.logprobs else ProbeMark.DEFECT, detail)

    async def _long(self) -> None:
        """A prompt as long as real ones: is it taken, and how fast is it read?"""
        clock = asyncio.get_running_loop().time
        began = clock()
        length = sum(len(message.content) for message in _LONG)
        try:
            raw = await self.send(_LONG, {"max_tokens": 16, "temperature": 0.0})
        except ModelCallError as error:
            self.found("长提示", ProbeMark.DEFECT, f"{length:,} 字的提示：{error.message}")
            return
        took = clock() - began
        self.prompt_speed = raw.tokens_in / took if raw.tokens_in else None
        rate = f"，每秒读 {self.prompt_speed:.0f} 词元" if self.prompt_speed else ""
        self.found("长提示", ProbeMark.GOOD, f"{length:,} 字用 {took:.2f} 秒{rate}")


def _told(errors: Sequence[ModelCallError]) -> str:
    """2 次失败：模型服务内部出错：HTTP 500"""
    return f"{len(errors)} 次失败：{'；'.join(dict.fromkeys(error.message for error in errors))}"
