"""What a site sets for its dispatch: its own duty list and its own rules."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifier.departments.coverage import taken_by_leaf, unowned
from classifier.departments.duty import DutyList, SiteDuties, read_duties
from classifier.departments.rules import DispatchRules, load_dispatch_rules
from classifier.departments.suggest import Departments
from suqiu.errors import InputError
from suqiu.settings import Settings
from suqiu.taxonomy import Taxonomy

REMEDY = (
    "SUQIU_DISPATCH_DIR 的 rules.csv（没有就复制随附的）里 local_department 改成本地的写法，"
    "再用 suqiu train 重新训练"
)
COVER = "在 SUQIU_DUTY_LIST 的清单里补上这些类的主办单位"
_NAMED = 5
_FAULTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SiteDispatch:
    """The site's duty list, None where the classification's own duties are used, and rules."""

    duties: SiteDuties | None
    rules: DispatchRules

    @property
    def mark(self) -> str:
        """Hash (4 hex digits) of who leads and assists by the list and of the rules; empty where
        the site has neither of its own.
        """
        if self.duties is None and self.rules.hash == load_dispatch_rules().hash:
            return ""
        duties = self.duties.duties if self.duties is not None else {}
        said = sorted((code, one.lead, sorted(one.assist)) for code, one in duties.items())
        return hashlib.sha256(json.dumps([said, self.rules.hash]).encode()).hexdigest()[:4]


def read_site_dispatch(settings: Settings, taxonomy: Taxonomy) -> SiteDispatch:
    """What the settings name; InputError when the duty list or the rules cannot be used."""
    rules = load_dispatch_rules(settings.dispatch_dir)
    if settings.duty_list is None:
        return SiteDispatch(None, rules)
    duties = read_duties(settings.duty_list, taxonomy)
    if fatal := duties.fatal:
        shown = "；".join(str(fault) for fault in fatal[:_FAULTS_SHOWN])
        raise InputError(
            f"派单目录 {duties.name} 有 {len(fatal)} 处错误：{shown}",
            hint="改正后再运行；行号与表格一致，换用这份分类表的模型以后 suqiu config check 列出全部",
        )
    return SiteDispatch(duties, rules)


def notes_of(departments: Departments) -> Iterator[str]:
    """What people should know of the list and rules in use, in Chinese; nothing when the site
    has set none.
    """
    duty, rules = departments.duty, departments.rules
    if duty.site is not None:
        yield f"派单目录 {duty.site}"
    if (missing := local_missing(duty.names, rules)) and duty.site is not None:
        yield missing
    if duty.site is not None and (
        said := unowned(duty.site, duty.taxonomy, taken_by_leaf(departments.history, duty.codes))
    ):
        yield said
    yield from map(said_apart, departments.kept_apart)
    for names in departments.taken_for_one:
        yield (f"{'、'.join(names)} 算一个单位，多数地方是一个；这里若是几个，派单目录里都写上")
    history = departments.history
    if duty.site is None or history is None:
        return
    took = zip(history.names, history.accepted.sum(axis=0).tolist(), strict=True)
    unlisted = [name for name, count in took if count and not departments.lists(name)]
    if unlisted:
        named = "、".join(unlisted[:_NAMED]) + ("等" if len(unlisted) > _NAMED else "")
        yield f"派单历史里有 {len(unlisted):,} 个单位不在派单目录里：{named}"


def warnings_of_training(
    local: SiteDispatch, taxonomy: Taxonomy, leaves: Iterable[str], *, dispatched: bool
) -> Iterator[str]:
    """What the list leaves without an owner of the tickets learned (by their leaf codes), and,
    where dispatches are learned, that it does not name the backstop; each with the remedy.
    """
    if local.duties is not None and (
        said := unowned(local.duties, taxonomy, Counter(leaves), "训练的工单")
    ):
        yield f"注意：{said}。办法：{COVER}"
    if not dispatched:
        return
    codes = [leaf.code for leaf in taxonomy.leaves]
    names = DutyList(taxonomy, codes, local.duties, local.rules.local_department).names
    if missing := local_missing(names, local.rules):
        yield f"注意：{missing}，派单记录里的街道办、乡镇不会当作属地来学。办法：{REMEDY}"


def said_apart(names: Iterable[str]) -> str:
    """That these names are several bodies, as the site has them."""
    return (
        f"{'、'.join(names)} 各算一个单位，多数地方是一个；这里若是一个，派单目录里写成同一个名字"
    )


def local_missing(names: tuple[str, ...], rules: DispatchRules) -> str:
    """That 属地兜底 does nothing, as its department is not among these; empty when it does."""
    if rules.backstop(names) or not names:
        return ""
    return f"属地兜底不起作用：派单目录里没有「{rules.local_department}」"
