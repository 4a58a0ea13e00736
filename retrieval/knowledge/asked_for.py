"""What a question asks for, whatever it is about, and whether a passage tells such a thing: who asks
「多少钱」 is answered by an amount of money, though the two share no word.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NUMBER = "[0-9零一二两三四五六七八九十百千万半]"
# How it is asked for, and how it is told.
_KINDS = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (  # money
            "多少钱|几块|几元|要钱|要不要钱|花钱|收费|免费|押金|罚多少|罚款|领多少|贷多少|拿多少"
            "|多少补贴|给多少|出钱|扣钱|便宜|贵不贵|赔多少|买票|多少费|怎么算",
            "元|角|收费|免费|免收|半价|费用|减半|工本费|不收取",
        ),
        (  # how long
            "多久|几天|多长时间|多少天|几个月|几年|要等|等多|多长|拿到手|几个小时",
            f"{_NUMBER}个?(?:工作日|日|天|年|月|小时|周|季度)(?!前)|即时|每年|半年",
        ),
        (  # when
            "几点|什么时候|啥时候|何时|几号|几月|哪天|礼拜|星期|末班|周[一二三四五六日末]|半夜|夜里"
            "|晚上|中午|几时",
            f"{_NUMBER}(?:时|点|月|号)|周[一二三四五六日]|工作日|节假日|夜间|早上|晚上|期间",
        ),
        (  # where, who
            "哪里|哪儿|[上去到往在扔丢放补交]哪|哪家|哪个(?:部门|窗口|桶)|归谁|找谁|谁[管来修]",
            "窗口|中心|医院|派出所|机关|机构|部门|营业厅|回收点|堆放点|容器|食堂|社区|街道|单位"
            "|热线|居委会|管理处|公司|物业|自助机|代办点|门店|地址",
        ),
        (  # how old
            "几岁|多大|岁数|年龄|多少岁",
            "周岁|岁以[上下]|年龄",
        ),
        (  # which papers
            "(?:什么|啥|哪些|哪几[样种])(?:手续|材料|资料|东西|证)|(?:带|准备|要)(?:什么|啥)",
            "身份证|户口簿|户口本|证明|合同|照片|复印件|申请表|发票|材料|凭证|介绍单|签字",
        ),
        (  # which number to call
            "电话(?:是多少|是啥|号|多少)|(?:哪个|什么|啥)电话|[打拨]哪",
            "[0-9]{3,4}[- ]?[0-9]{4}|[0-9]{7}|电话|热线|拨打",
        ),
        (  # who may
            "条件|才能|资格|符合|谁能|什么人",
            "的人员|的，可以|年满|符合|条件|对象|户籍",
        ),
        (  # another one for what is lost
            "丢了|丢失|弄丢|找不[着到]|不见了|遗失",
            "遗失|丢失|补领|补发|补办|挂失",
        ),
    )
)


def told(question: str, passages: Sequence[str]) -> NDArray[np.bool_]:
    """Of each kind the question asks for [k] whether a passage tells it [k, p]."""
    kinds = [kind for asked, kind in _KINDS if asked.search(question)]
    found = [[kind.search(text) is not None for text in passages] for kind in kinds]
    return np.array(found, bool).reshape(len(kinds), len(passages))
