"""Why a label means no leaf, said so that people can mend it."""

from collections.abc import Iterable

from suqiu.taxonomy.tree import Taxonomy

_SHOWN = 3


def why_unknown(taxonomy: Taxonomy, written: str, *, table: str = "分类表") -> str:
    """What is wrong with a label that `taxonomy.resolve` does not know: empty, a name of several
    leaves, an upper level, a number without its leading zeros, or in no way there.
    """
    written = written.strip()
    if not written:
        return "分类是空的"
    meant = taxonomy.meant(written)
    if len(meant) > 1:
        shown = "、".join(f"{code} {taxonomy.leaf(code).path}" for code in meant[:_SHOWN])
        more = "…" if len(meant) > _SHOWN else ""
        return f"「{written}」在{table}里有 {len(meant)} 个（{shown}{more}），请写代码或完整路径"
    return f"{table}里没有「{written}」{lost_zeros(taxonomy, written) or _upper(taxonomy, written)}"


def lost_zeros(taxonomy: Taxonomy, written: str) -> str:
    """A hint where a spreadsheet made a number of a code: the code meant, in brackets; or empty."""
    short = written.lstrip("0")
    full = next((code for code in taxonomy.codes if code.lstrip("0") == short), None)
    lost = short and full not in (None, written)
    return f"（表格软件可能去掉了前导零，应为 {full}）" if lost else ""


def as_written(labels: Iterable[str]) -> str:
    """The first three different labels as they were written: 「10101」、「10102」."""
    different = dict.fromkeys(label for label in labels if label)
    shown = [f"「{label}」" for label in list(different)[:_SHOWN]]
    return "、".join(shown) + ("等" if len(different) > _SHOWN else "")


def _upper(taxonomy: Taxonomy, written: str) -> str:
    return "（它是上级类别，要写到末级）" if taxonomy.is_upper(written) else ""
