"""What a site's duty list leaves out: leaves of which it does not say who leads."""

from collections import Counter
from collections.abc import Mapping

from classifier.departments.duty import SiteDuties
from classifier.model.department_history import DepartmentHistory
from suqiu.taxonomy import Taxonomy

_NAMED = 5
# Branches are named by so many of their names where no ticket says which leaf is common.
_BRANCH = 2


def unowned(
    duties: SiteDuties, taxonomy: Taxonomy, tickets: Mapping[str, int], called: str = "派单记录"
) -> str:
    """How many leaves the list leaves without a lead, which share of past tickets is theirs, and
    the commonest; empty where it answers for all. `tickets` counts past ones by leaf code, `called`
    says what they are; without any, the branches with most such leaves are named.
    """
    missing = [leaf for leaf in taxonomy.leaves if leaf.code not in duties.duties]
    if not missing:
        return ""
    said = f"派单目录 {duties.name} 没有写 {len(missing):,} 类（共 {len(taxonomy):,} 类）由谁主办"
    if total := sum(tickets.values()):
        counts = {leaf.path: tickets.get(leaf.code, 0) for leaf in missing}
        own = sum(counts.values())
        said += f"，{called}里这些类有 {own:,} 件（{own / total:.1%}）"
        largest = [(path, n) for path, n in Counter(counts).most_common(_NAMED) if n]
        unit = "件"
    else:
        branches = Counter(" / ".join(leaf.names[:_BRANCH]) for leaf in missing)
        largest, unit = branches.most_common(_NAMED), "类"
    if largest:
        said += f"，最多的是 {'、'.join(f'{name}（{n:,} {unit}）' for name, n in largest)}"
    nobody = sum(not leaf.lead for leaf in missing)
    if nobody == len(missing):
        return f"{said}；分类表也没有写，这些类没有单位可推荐"
    said += "；这些类按分类表的主办单位推荐，未必是本地的单位"
    return f"{said}，其中 {nobody:,} 类分类表也没有写" if nobody else said


def taken_by_leaf(history: DepartmentHistory | None, codes: tuple[str, ...]) -> dict[str, int]:
    """How many past tickets of each leaf a history knows; none of no history."""
    if history is None:
        return {}
    counts = history.accepted.sum(axis=1).round().astype(int).tolist()
    return dict(zip(codes, counts, strict=True))
