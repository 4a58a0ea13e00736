"""Words of danger in questions of what to do and in figures of speech, beside those that are meant."""

import numpy as np
import pytest

from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.intake.reading import read_tickets
from suqiu.records import Ticket

DESK = IntakeDesk(load_intake_rules())
# A leaf whose letters are often urgent: words must not be enough to raise these all the same.
OFTEN = 0.3

MEANT = (
    "请问我家燃气泄漏了应该打哪个电话",
    "请问楼下着火了该打哪个电话",
    "我家燃气泄漏应该打哪个电话",
    "想问孩子走丢了找哪个部门",
    "咨询一下，隔壁老人煤气中毒了该打什么电话",
    "工资拖了半年，逼得我想跳楼",
    "炒股亏光了家底，我不想活了",
    "欠的钱还不上，我想跳楼",
    "工地砸死人了",
    "路口井盖没了，有人掉进去",
    "燃气公司上门安检发现管道漏气，现在还在漏",
    "楼道电表箱冒黑烟，火星噼里啪啦",
    "配电柜一直冒烟，味道很大",
    "楼下充电桩冒火星了",
    "弱电井里往外冒烟，整层都是味",
    "化工厂泄漏了，刺鼻气味飘过来",
    "冷库氨气泄漏，工人都往外跑",
    "槽车侧翻，液体漏了一地，漏出来的直冒烟",
    "药厂储罐泄漏，呛得人睁不开眼",
    "急诊门口几十号人围着医生打",
    "一群人围住保安拳打脚踢",
    "十几个人围着司机殴打",
    "校门口一伙人在打一个学生",
    "我不想活了，社保断了怎么办",
    "我要自杀，怎么办",
    "煤气泄漏了，怎么办",
    "手腕割了，怎么办",
    "楼上砸承重墙",
    "邻居拿锤子砸我家门",
    "有人爬塔吊上说不给钱就跳",
    "工人爬到塔吊上讨薪",
    "有人爬上塔吊了",
    "民工爬上广告牌不下来",
    "停水通知都没有，家里一滴水没有",
    "停水三天了还要停多久",
    "煤气罐漏气了怎么换",
    "煤气泄漏过，现在还在漏",
    "房子裂缝越来越大了找谁鉴定",
    "女儿走失了",
    "楼道电线着了",
    "有人站在楼顶上要跳",
)
TALK = (
    "建议给电梯装摄像头，防止困人事故",
    "请问燃气泄漏应该打哪个电话",
    "想问发生火灾时该拨打什么号码",
    "咨询一下煤气中毒怎么预防",
    "请问高空坠物应该找哪个部门",
    "想了解燃气泄漏该打哪个电话报修",
    "请教一下触电以后如何自救",
    "股票跌得我想跳楼，手续费还这么高",
    "房价涨得大家都要跳楼了",
    "菜价贵得我快不想活了",
    "基金亏得我想跳楼，客服还推销",
    "楼上小孩跑跳，烦死人了",
    "要是有人跳楼怎么办",
    "如果煤气泄漏了怎么办",
    "邻居在砸墙",
    "隔壁砸墙装修，灰尘很大",
    "楼上在砸瓷砖，一天了",
    "周末还在砸墙",
    "井盖有点响，汽车压过去咣当一声",
    "希望燃气公司上门安检提前约时间",
    "燃气公司客服说周末不抄表",
    "电表箱坏了，请更换",
    "充电桩旁边的烟囱太难看",
    "化工厂搬迁什么时候完成",
    "药厂泄露了患者信息",
    "一群人围着老人打牌，太吵",
    "几个家长围着老师打听分班",
    "广场上一群人在打太极",
    "操场上几个人围着老师打拍子",
    "请问停水通知发了没有",
    "看到停气公告想问几点恢复",
    "请问周五停电要停多久",
    "孩子玩的手机游戏里有跳楼",
    "父亲失智走失过，想申请定位手环",
    "这家店的菜辣得要出人命",
    "有人天天在楼顶放烟花",
    "邻居在天台上种菜",
    "煤气罐去哪里换",
    "塔吊证怎么考",
    "热水器漏电保护怎么装",
    "房子裂缝找谁鉴定",
    "业主要拉横幅欢迎领导",
    "桥栏杆生锈了",
    "孩子刚睡着了",
)


def _level(text):
    ticket = Ticket("1", text)
    chances = np.array([OFTEN], np.float32)
    return DESK.judge([ticket], read_tickets([ticket]), chances)[0].urgency.level


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_is_urgent(text):
    assert _level(text) != "普通"


@pytest.mark.parametrize("text", TALK)
def test_talk_is_not(text):
    assert _level(text) == "普通"


@pytest.mark.parametrize(
    "text",
    ["有人爬塔吊上说不给钱就跳", "工人爬到塔吊上讨薪", "民工爬上广告牌不下来", "楼道电线着了"],
)
def test_who_climbs_to_be_heard_or_burns_is_in_gravest_need(text):
    assert _level(text) == "特急"
