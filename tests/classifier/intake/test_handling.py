"""The class a post is handled by."""

import pytest

from suqiu.records import Ticket


@pytest.mark.parametrize(
    ("handling", "body"),
    [
        ("涉法涉诉", "我已经向法院起诉，一审判决下来对方上诉，正在等二审开庭。"),
        ("网络舆情", "视频在抖音上了热搜，网友转发几十万，舆论很大。"),
        ("情绪宣泄", "一群废物，他妈的，气死我了！！！你们良心何在，狗官！"),
        ("民生服务", "路灯坏了请维修。"),
        ("民生服务", "再不修路灯我就曝光。"),
        ("民生服务", "气死我了，小区又停水，请尽快恢复。"),
    ],
)
def test_handling(desk, handling, body):
    assert desk.take(Ticket("1", body)).handling == handling
