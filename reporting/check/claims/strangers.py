"""Offices and streets that no fact is about: 由夜间经济发展局牵头.

Told as a notice: an office of another level, or one without a ticket this time, is real all the same.
"""

import re

from reporting.check.findings import Finding, Problem
from reporting.check.known.known import Known
from reporting.check.known.shorthand import in_order

_SUFFIX = "街道办事处|街道办|办事处|街道|委员会|管委会|管理处|总站|总队|支队|大队|局"
_NAME = re.compile(
    rf"(?P<stem>[\u4e00-\u9fff]{{2,16}}?)(?P<suffix>{_SUFFIX})(?![部势面促限外域长])"
)
# Where a name begins: after what hands over, joins or asks. 住房和城乡建设局 is known and so
# never cut.
_BEFORE = re.compile(
    "由|关于|会同|联合|协同|协调|配合|督促|要求|责成|建议|安排|交办|转|派|移交|请|让|向|对|将|把|与|和|及|跟|同|"
    "是|为|在|到|从|被|给|报|等|的|了|其中|牵头|负责|组织|推动|召集|涉及|包括|主要|重点|以来"
)
_OFFICE = re.compile(f"(?:{_SUFFIX})$")
_TOWN = re.compile("^[^省市区县]{0,4}[省市区县]")
_JOINED = re.compile("[和与]")  # 规划局 is 自然资源和规划局 too
# 各街道, 属地街道, 新格局 name nobody.
_GENERIC = re.compile(
    "(?:各|该|本|个|属地|所属|相关|有关|其他|其余|所在|全部|辖区|沿街|部分|主管|承办|责任|多数|少数|上述|"
    "以上|填写|乡镇|街道|园区|社区|老旧|居前|城区|试点|一线|基层|两|三|几|每|条|跨|业主|居民|村民|人民调解|职能|当事)$"
)
_WORDS = re.compile("(?:格|布|全|大|开|结|当|残|僵|败|时|政|战|棋|变|邮政支|书)局$")


def strangers(text: str, line: int, known: Known) -> list[Finding]:
    """Names of a paragraph that end like an office's and are none of the facts'."""
    signs = list(text)
    for one in known.labels_in(text):
        if _OFFICE.search(one.name):  # 教育 is no office, but begins 教育体育局
            signs[one.start : one.end] = "□" * (one.end - one.start)
    findings = []
    for found in _NAME.finditer("".join(signs)):
        stem = _BEFORE.split(found["stem"])[-1]
        name = stem + found["suffix"]
        if len(stem) < 2 or _GENERIC.search(stem) or _WORDS.search(name) or _short_for(name, known):
            continue
        findings.append(
            Finding(
                Problem.NAME, line, name, f"事实里没有“{name}”，请核实是否有这个单位、街道", True
            )
        )
    return findings


def _short_for(name: str, known: Known) -> bool:
    """Whether the name, or what is left of it without its town, is in a setting of the report or
    short for an office of the facts: 住建局.
    """
    names = {name, _TOWN.sub("", name)}
    if any(one in text for text in known.fixed for one in names):
        return True
    offices = [label for label in known.labels if _OFFICE.search(label)]
    return any(in_order(one, part) for label in offices for one in names
               for part in {label, *_JOINED.split(label, maxsplit=1)})  # fmt: skip
