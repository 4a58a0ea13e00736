"""Names are told from ordinary words, shops, dishes and places that look like them."""

import pytest

from suqiu.privacy import mask


@pytest.mark.parametrize(
    "text",
    [
        # Words the dictionary takes for names.
        "居民的幸福感和安全感都高了，环境宁静，水质甘甜。",
        "办事不能马虎，此事的严肃性大家明白。",
        "老师辛勤付出，不顾学生安危可不行。",
        # Idioms, and words cut in two.
        "他们胡作非为，阳奉阴违，让人没有后顾之忧才好。",
        "输变电工程产生的噪音，自来水工程本来很好。",
        "镇派出所和宏泰公司都来过，一共伍佰元整。",
        # Shops, brands and dishes.
        "周大福首饰掉色，张裕葡萄酒是假的，马兰拉面太咸。",
        "李先生牛肉面和田老师红烧肉都不卫生，康师傅方便面过期。",
        "黄焖鸡、白切鸡和胡辣汤都卖完了。",
        "盛弘物业乱收费，陈麻花店占道。",
        "赵大姐饺子馆、小杨生煎和张小二烤鱼都没有排烟管道。",
        "康佳电视的补贴没到，牛黄丸也涨价。",
        "学雷锋班，看周杰伦演唱会。",
        "杜康酒厂排污，安卓系统。",
        # Documents.
        "文件苏政发〔2023〕66号、龙政办[2021]5号都附上。",
        # Places.
        "梁家塘、毛家洞和孟家塅都没通水，石林江边有垃圾。",
        "我是柏川区的居民，去年搬到方舟小区。",
        "问题出在于偏远地区，我曾亲自去过。",
    ],
)
def test_words_shops_and_places_stay(text):
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # The same words are names where the place says so.
        ("来信人：宁静；主题：宁静路噪音。", "宁静"),
        ("您好，我是安然，孩子上学的事麻烦您。", "安然"),
        # Names with a dot after a word that only may announce them.
        ("本人姓名麦合木提·吐尔逊，喀什人。", "麦合木提·吐尔逊"),
        ("申请人爱新觉罗·启明，要办低保。", "爱新觉罗·启明"),
        # Surnames no table has.
        ("求助人：来福", "来福"),
        ("户主:钮祜禄明；表号:8812", "钮祜禄明"),
        ("撒贝宁 13900001234", "撒贝宁"),
        ("失踪人铁心兰，身高165cm。", "铁心兰"),
        ("阿不力孜·买买提来电：孩子材料被退。", "阿不力孜·买买提"),
        ("外教John Smith没有资质。", "John Smith"),
        # Not a part of one.
        ("养老院不管，院长车院长推诿。", "车"),
        ("联名：鲍国安、顾小白、侯勇等业主。", "顾小白"),
        ("业主韩立应公开账目。", "韩立"),
        ("司机师傅窦师傅绕路。", "窦"),
        ("尊敬的文书记：您好！", "文"),
        ("反映人茅以新，茅山路居民。", "茅以新"),
    ],
)
def test_the_name_is_one_span(text, name):
    assert name in [span.value for span in mask(text).spans]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("来信人：宁静；主题：宁静路噪音。", "宁静路"),
        ("租户常江欠租三个月，常江路的门面房。", "常江路"),
        ("租客白露，白露节气那天搬来的。", "白露节气"),
        ("我是苏醒，苏醒早教中心的会员。", "苏醒早教中心"),
    ],
)
def test_a_name_that_is_a_word_stays_where_it_is_the_word(text, kept):
    masked = mask(text)
    assert kept in masked.text
    assert masked.spans


@pytest.mark.parametrize(
    "text",
    ["联系人：不详", "投诉人：见上", "申请人：同上，无电话", "举报人：匿名", "他名叫“美之”的店"],
)
def test_nobody_is_named(text):
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("铁心兰，女，42岁，住移花社区。", "铁心兰"),
        ("顾亭林、顾偃开合伙骗老人钱。", "顾偃开"),
        ("经与市民墨兰芝联系，其表示认可。", "墨兰芝"),
    ],
)
def test_sex_lists_and_rare_surnames(text, name):
    assert name in [span.value for span in mask(text).spans]


@pytest.mark.parametrize(
    "text",
    ["本人，男，45岁。", "来电人 女 反映停水", "老师和老师的家属，患者，女", "我儿子，男，7岁"],
)
def test_sex_alone_names_nobody(text):
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我是夏天，住在金色家园，我是田园，今年四十五岁。", ("夏天", "田园")),
        ("我是安静的爸爸，孩子在三小。", ("安静",)),
        ("我爷爷水根九十二岁，我丈夫江河，他的号码变了。", ("水根", "江河")),
        ("我老婆桂花，身份证丢了。", ("桂花",)),
        ("房主是万里，房东叫陈年，都不肯退钱。", ("万里", "陈年")),
        ("司机黄河师傅绕路，居民白云女士也遇到过。", ("黄河", "白云")),
        ("业主代表石磊、汪洋联名反映电梯故障。", ("石磊", "汪洋")),
    ],
)
def test_a_word_is_a_name_where_only_a_person_fits(text, names):
    assert sorted(span.value for span in mask(text).spans) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "我是房东，住在三楼。我是华侨，今年六十岁。我是党员，今年七十岁。",
        "我父亲已经九十二岁，我爷爷去年九十岁，我母亲高龄八十五岁，我妈妈将近80岁。",
        "我老公工伤，他的手机被公司收走。我女儿不到十二岁。",
        "我是高三的家长，房东是外地人，房主是公司。",
        "今年夏天太热了，水生植物、江河、田野都受了影响。",
        "我是武钢的退休职工，武钢职工住宅楼外墙脱落，马钢厂区排烟，安钢的下岗职工要补社保。",
        "幸福里业主反映停运，我住幸福里三期，高山、江河、田野都被污染，杜鹃花被偷挖。",
    ],
)
def test_where_anything_else_fits_the_word_stays(text):
    assert mask(text).text == text


def test_a_number_one_is_asked_to_call_is_hidden():
    assert mask("没人接，请打87654321。").text == "没人接，请打⟦座机1⟧。"
