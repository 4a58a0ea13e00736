"""What raises the urgency, and what must not."""

import pytest

from suqiu.records import Ticket, Urgency

RAISED = [
    ("特急", "家里闻到很浓的燃气味，可能漏气了，快来人。"),
    ("特急", "孩子说不想活了，要从楼上跳下去，求你们救救他。"),
    ("特急", "三楼有人正在打架，一个人持刀追人。"),
    ("特急", "楼道里现在着火了，冒浓烟，快派消防。"),
    ("特急", "老人走失一天了，家属很着急。"),
    # a threat supposes nothing
    ("特急", "要是再不给我发工资，我就从楼顶跳下去。"),
    ("特急", "如果再没人管，我们只能带着孩子跳楼了。"),
    ("紧急", "电梯又把人困住了，里面有老人，半个多小时没人来。"),
    ("紧急", "小区停水三天了，家里有老人和婴儿，没法做饭。"),
    ("紧急", "学校食堂的肉生蛆了，好几个学生上吐下泻。"),
    ("紧急", "河堤旁的围墙倾斜，随时会倒塌，行人很危险。"),
    ("紧急", "村民喝了井水后集体中毒。"),
    ("紧急", "两百多名业主在政府门口拉横幅聚集。"),
    ("紧急", "无故停水两天了，老人没水喝。"),
    ("紧急", "小区停水三天了，没人管。"),
    ("紧急", "家里停电已经八小时。"),
]
CALM = [
    # denied
    "没有人自杀，只是吵架，希望社区调解。",
    "食堂没有发生食物中毒，请不要乱传。",
    "墙上广告牌没有掉下来，就是灯太亮。",
    # quoted, rules and drills
    "禁止跳楼式讨薪的宣传画贴得到处都是，影响市容。",
    "请组织一次火灾爆炸应急演练。",
    "建议开展燃气泄漏知识宣传。",
    "《火灾事故调查规定》里的期限是多少天？",
    # supposed and wished away
    "如果停电三天，老人怎么办？",
    "如果孩子从楼顶跳下去怎么办，能不能装个护栏？",
    "希望加强巡查，防止发生火灾。",
    # long past
    "三年前这里发生过火灾，现在想问赔偿。",
    "2015年这栋楼发生燃气爆炸，想了解后续处理。",
    "去年小区停水三天，物业费能不能减免？",
    # only the word
    "商场的跳楼价广告每天放到晚上十点，太吵。",
    "请问家里停水怎么查询通知？",
    "路灯坏了两个月，请维修。",
    "停水公告写明3天前通知。",
    "停电能不能提前两天通知居民？",
]


@pytest.fixture
def urgency(desk):
    return lambda body, created="2026-03-01 09:00": (
        desk.take(Ticket("1", body, created=created)).urgency
    )


@pytest.mark.parametrize(("level", "body"), RAISED)
def test_present_danger_raises(urgency, level, body):
    found = urgency(body)
    assert found.level == level
    assert found.words
    assert all(word in body.replace("，", ",") for word in found.words)
    assert found.action


@pytest.mark.parametrize("body", CALM)
def test_a_word_alone_does_not(urgency, body):
    assert urgency(body) == Urgency()


def test_the_past_is_past_for_the_tickets_own_date(urgency):
    body = "2015年3月小区停水三天，老人没水喝"
    assert urgency(body, "2015-03-09").level == "紧急"
    assert urgency(body, "2026-03-09").level == "普通"


def test_what_began_in_the_past_and_goes_on_is_present(urgency):
    assert urgency("电梯从去年开始经常困人，里面有老人").level == "紧急"


def test_the_highest_level_wins_and_names_only_its_words(urgency):
    found = urgency("小区停水三天，老人没水喝。家里还闻到燃气味。")
    assert (found.level, found.words) == ("特急", ("燃气味",))


def test_full_width_and_spacing_do_not_hide_a_word(urgency):
    assert urgency("他说\u200b不想活\u200b了").level == "特急"
