import pytest

from classifier.intake.bodies import load_bodies
from classifier.intake.matter import heading_of, matter_of
from classifier.intake.reading import read_tickets
from classifier.texts import filed_text, ticket_text
from suqiu.records import Ticket

WATER = "家里的自来水从前天起就没有了,一直没有通知。"


@pytest.mark.parametrize(
    "before",
    [
        "我是公租房住户,",
        "本人系伤残军人,",
        "我是一名退休教师,",
        "来电人为低保户,",
        "我是税务局的退休职工。",
        "我是自来水公司的职工,",
        "我叫王小明,电话13800001111,身份证110101190001011234,住东湖街道翠湖花园12号楼3单元501,",
        "姓名:王小明 电话:13800001111 地址:长安路18号院3号楼1单元602 ",
        "城管说这事不归他们管,让我打12345。",
        "找过街道,街道说不属于他们管。",
        "给水务局打了电话,水务局推给别的单位。",
        "来电人称已咨询信访局,信访局告知不归其管。",
        "地点在派出所门口旁边。",
        "不是暖气的问题,",
    ],
)
def test_what_is_not_the_matter_is_cut(before):
    rest = "是停水了。" if before.startswith("不是") else ""
    assert matter_of(f"{before}{rest}{WATER}") == rest + WATER


@pytest.mark.parametrize(
    "after",
    ["问过住建局,住建局让我找别的部门。", "已经向社区反映过,没有结果。", "联系电话13800001111。"],
)
def test_what_follows_the_matter_is_cut_too(after):
    assert matter_of(WATER + after) == WATER


@pytest.mark.parametrize(
    "text",
    [
        "城管打人,还把我的三轮车拖走了。",
        "派出所不作为,报警三次都没有人来,天天有人闹事。",
        "社区不给开居住证明,跑了三趟还是不给办。",
        "医院乱收费,做一次检查收了两遍的钱。",
        "我是失独老人,特扶金怎么领,要带哪些材料。",
        "我是公租房住户,想问租金补贴什么时候能下来。",
        "我们是外省来玩的,景区的车多收了我们的钱。",
        "我是想问一下,孩子上小学要准备什么材料。",
        "楼顶这个是不是违章建筑,是的话什么时候拆。",
        "学校门口全是乱停的车,孩子上学过不去。",
    ],
)
def test_the_matter_stays(text):
    assert matter_of(text) == text


def test_what_a_body_said_is_not_theirs_is_the_matter():
    text = f"交警说人行道上停车不归他们,让找城管。{WATER}"
    assert matter_of(text) == f"人行道上停车,{WATER}"


def test_where_hardly_anything_would_stay_the_words_stay():
    assert matter_of("我是残疾人,没水。") == "我是残疾人,没水。"
    long = "我打电话给城管,城管推给别的部门,没人管。" * 3
    assert matter_of(long + WATER[:12]) == long + WATER[:12]


def test_particulars_never_count_as_the_matter():
    data = "我叫王小明,电话13800001111,身份证110101190001011234,"
    assert matter_of(f"{data}家里从前天起就停水了。") == "家里从前天起就停水了。"


def test_the_reading_keeps_every_word_beside_the_matter():
    reading = read_tickets([Ticket("1", f"我是公租房住户，{WATER}", "停水")])[0]
    assert reading.matter == WATER
    assert reading.body == f"我是公租房住户,{WATER}"
    assert reading.text == f"停水\n{reading.body}"


def test_other_doors_file_by_the_same_words():
    body = f"我是公租房住户，{WATER}"
    reading = read_tickets([Ticket("1", body, "停水")])[0]
    assert filed_text("停水", body) == f"停水。停水。{reading.matter}"
    assert ticket_text("停水", body) == f"停水。停水。{reading.body}"
    beside = read_tickets([Ticket("1", body, "法院对面停水两天")])[0]
    assert (beside.title, beside.heading) == ("法院对面停水两天", "停水两天")
    assert filed_text("法院对面停水两天", body) == f"停水两天。停水两天。{reading.matter}"


def test_names_are_of_three_kinds():
    names, endings, places = load_bodies()
    assert "城管" in names
    assert "局" in endings
    assert "医院" in places


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("检察院门口的路灯坏了", "路灯坏了"),
        ("法院对面夜市太吵", "夜市太吵"),
        ("税务局旁边的公厕脏", "公厕脏"),
        ("检察院路口的信号灯不亮", "信号灯不亮"),
        ("法院西侧的路坑坑洼洼", "路坑坑洼洼"),
        ("妇联办公楼对面的空地长满杂草", "空地长满杂草"),
        ("不动产登记中心门口没有停车位", "没有停车位"),
        ("幼儿园旁边的酒吧太吵", "酒吧太吵"),
        ("农商银行对面施工到半夜", "施工到半夜"),
        ("老师在学校旁边开补习班", "老师开补习班"),
        ("汽车站对面的士乱收费", "的士乱收费"),
        ("我住在派出所附近,家里停水两天", "家里停水两天"),
    ],
)
def test_a_landmark_is_no_party_however_short_the_text(text, rest):
    assert matter_of(text) == rest
    assert heading_of(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "法院门口立案排队三天",
        "派出所门口民警骂人",
        "税务局门口办税排长队",
        "学校门口接孩子堵车",
        "学校宿舍没有热水",
        "学校后面的围墙要倒",
        "银行门口取款被抢",
        "医院西侧门不开",
        "中学东侧围墙倒塌",
        "交警路口执勤态度差",
        "公安局附近。",
    ],
)
def test_who_came_to_a_body_has_it_for_the_matter(text):
    assert matter_of(text) == text
    assert heading_of(text) == text


@pytest.mark.parametrize(
    "text", ["派出所门口的民警骂人还推人，没有人管", "城管局门口的保安打人，已经报警了没人处理"]
)
def test_who_stands_at_the_door_of_a_body_is_its_matter(text):
    assert matter_of(text) == text


def test_a_call_with_a_citizen_who_only_agrees_is_filed_alike_everywhere():
    body = (
        "坐席：您好，请讲。\n市民：喂，你好。\n坐席：您是要反映小区停水三天没有人来修的问题对吗？\n"
        "市民：对的。\n坐席：好的，再见。"
    )
    (reading,) = read_tickets([Ticket("1", body)])
    assert filed_text("", body) == reading.matter
    assert "停水三天" in reading.matter
