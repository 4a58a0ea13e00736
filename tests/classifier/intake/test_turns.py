"""A call is told in whatever layout it was written; nothing else is taken for one."""

import json

import pytest

from classifier.intake.transcript import call_turns, citizen_text

CALL = (
    (0, "您好，政务服务热线，请讲。"),
    (1, "我们楼的电梯停了四天，老人下不了楼。"),
    (0, "请问是哪个小区？"),
    (1, "桂花苑六号楼，找过3次。"),
    (0, "好的，马上登记，再见。"),
)
SAID = "我们楼的电梯停了四天，老人下不了楼。桂花苑六号楼，找过3次。"


def written(form: str, agent: str, citizen: str, join: str = "\n") -> str:
    """The call with `form` for each turn; `i` counts the turns from 1."""
    return join.join(
        form.format(who=(agent, citizen)[side], words=words, i=i)
        for i, (side, words) in enumerate(CALL, start=1)
    )


LAYOUTS = {
    "corner brackets": written("「{who}」：{words}", "话务员", "群众"),
    "square brackets, a blank line": written("[{who}] {words}", "客服", "来电人", "\n\n"),
    "brackets, run together": written("【{who}】{words}", "接线员", "来电者", ""),
    "brackets, words below": written("【{who}】\n{words}", "话务员", "客户"),
    "another sign": written("{who}＞ {words}", "客服", "用户"),
    "a row of a table": written("| {who} | {words} |", "话务员", "市民"),
    "a tab": written("{who}\t{words}", "座席", "客户"),
    "a bullet": written("• {who}：{words}", "客服", "客户"),
    "points counted": written("{i}. {who}：{words}", "话务员", "居民"),
    "bold with the colon": written("**{who}：** {words}", "接线员", "市民"),
    "bold without colon": written("**{who}** {words}", "客服", "群众"),
    "a bullet and bold": written("- **{who}**: {words}", "Agent", "Customer"),
    "date and clock with slashes": written("2026/3/5 9:0{i}:12 {who}：{words}", "客服", "用户"),
    "date in words": written("【2026年3月5日 09:0{i}】{who}：{words}", "话务员", "来电人"),
    "time after the name": written("{who} 2026-03-05 09:0{i}:12\n{words}", "客服", "市民"),
    "commas in the clock": written("00:00:0{i},250 {who}：{words}", "坐席", "客户"),
    "subtitles": written("{i}\n00:01:0{i},000 --> 00:01:0{i},900\n{who}：{words}", "坐席", "客户", "\n\n"),
    "subtitles, name alone": written("{i}\n00:0{i}.000 --> 00:0{i}.900\n[{who}]\n{words}", "坐席", "客户", "\n\n"),
    "numbers from nought": written("说话人_{who}：{words}", "0", "1"),
    "numbers of two figures": written("[SPEAKER_{who}] {words}", "01", "02"),
    "numbered channels": written("channel {who}: {words}", "0", "1"),
    "left and right": written("[00:0{i}] 声道{who}：{words}", "左", "右"),
    "roles by letters": written("角色{who}：{words}", "A", "B"),
    "number in brackets": written("{who}：{words}", "话务员[0316]", "来电市民[139****]"),
    "number and time": written("{who} (00:0{i}): {words}", "客服（工号316）", "客户（尾号1234）"),
    "name alone": written("{who}\n{words}", "话务员", "来电人", "\n\n"),
    "name alone with a number": written("{who}\n{words}", "Speaker 1", "Speaker 2"),
    "lines ended as on Windows": written("{who}\r\n{words}", "坐席", "市民", "\r\n"),
    "by surname": written("{who}：{words}", "话务员0316", "欧阳女士"),
    "by surname with a time": written("[0{i}:00] {who}：{words}", "客服", "赵先生"),
    "JSON": json.dumps([{"speaker": str(side), "content": words} for side, words in CALL]),
    "JSON by names": json.dumps(
        [{"role": ("坐席", "市民")[side], "text": words, "start": 1.5} for side, words in CALL],
        ensure_ascii=False, indent=1,
    ),
    "a machine first": "[00:00] 系统：欢迎致电。通话将被录音。\n" + written("[00:0{i}] {who}：{words}", "客服", "来电人"),
    "a heading": "录音编号：20260305-17  时长 3分20秒\n\n" + written("[{who}] {words}", "坐席", "市民"),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_call_is_told_in_this_layout(layout):
    turns = call_turns(LAYOUTS[layout])
    assert [turn.agent for turn in turns] == [side == 0 for side, _ in CALL]
    assert citizen_text(LAYOUTS[layout]) == SAID


CHATS = {
    "a chat shown": "我和客服的聊天记录：\n" + written("{who}：{words}", "客服", "用户"),
    "after a story": "电梯停了。对话：\n" + written("[{who}] {words}", "客服", "用户"),
    "names alone, after a story": "电梯停了。对话：\n" + written("{who}\n{words}", "客服", "用户"),
    "by surname, after a story": "电梯停了。对话：\n" + written("{who}：{words}", "客服", "赵先生"),
    "two called by name": "客服：您好，请讲。\n赵先生：修吗？\n客服：修。\n钱女士：何时？\n客服：不知道。",
    "a form": "来电人：赵先生\n来电人电话：12345\n工作人员：钱某\n",
    "a form with surnames": "工作人员：钱某\n赵先生：来电人\n",
    "a list of those present": "客服\n居民\n工作人员\n",
    "a heading of each part": "居民\n电梯停了。\n工作人员\n说没有钱修。\n",
    "brackets for tags": "[居民] 电梯停了。[工作人员] 态度差。",
    "other JSON": '[{"role": "坐席"}, {"text": "电梯停了"}, 3]',
    "JSON of a form": '[{"speaker": "电话", "text": "坐席：电梯停了"}]',
    "deep brackets": "[" * 100_000 + '"role":',
}  # fmt: skip


@pytest.mark.parametrize("text", CHATS.values(), ids=CHATS.keys())
def test_what_only_looks_like_a_call_is_left_alone(text):
    assert call_turns(text) == []
    assert citizen_text(text) == text


@pytest.mark.parametrize(
    "piece", ["坐席\n", "[坐席]", "坐席>\n", "坐席     ", "1\n00:01 ", "坐席（", "\n\n\n坐席\n\n\n"]
)
def test_long_texts_of_such_signs_are_read_quickly(piece):
    text = f"坐席：{piece * 20_000}"
    assert citizen_text(text) == text
