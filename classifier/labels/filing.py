"""Where a label belongs in a taxonomy today, also when it was written under an older one."""

from dataclasses import dataclass, replace

from classifier.labels.labels import FIELD, LabelledTicket
from suqiu.errors import Fault
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import CodeMap
from suqiu.taxonomy.tree import PATH_SEPARATOR
from suqiu.taxonomy.unknown import why_unknown


def resolve(taxonomy: Taxonomy, label: str, names: tuple[str, ...]) -> str | None:
    """The leaf code meant, or None. Level columns win where the code column is empty."""
    if label and (code := taxonomy.resolve(label)) is not None:
        return code
    return taxonomy.resolve(PATH_SEPARATOR.join(names)) if names else None


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a label belongs today, and the old code it was written under (else empty).

    `code` is None for an unknown label (`old_code` empty) or an old code without a new one.
    """

    code: str | None
    old_code: str = ""

    def fault(self, row: LabelledTicket, taxonomy: Taxonomy, *, table: str = "分类表") -> Fault:
        """Why the row has no code under the taxonomy, which messages call `table`."""
        if self.old_code:
            return Fault(row.ticket.row, FIELD, f"旧代码 {self.old_code} 没有对应的新代码")
        return Fault(row.ticket.row, FIELD, why_unknown(taxonomy, row.written, table=table))


def file_row(
    taxonomy: Taxonomy, row: LabelledTicket, code_map: CodeMap | None = None
) -> tuple[Filing, list[Fault]]:
    """Where a row belongs, through the map if there is one, and what is odd but no obstacle:
    level columns that name another leaf than the code does.
    """
    filing = refile(code_map, row) if code_map else Filing(resolve(taxonomy, row.label, row.names))
    if not row.label or not row.names:
        return filing, []
    tree = code_map.old if code_map and filing.old_code else taxonomy
    coded, named = tree.resolve(row.label), resolve(tree, "", row.names)
    if coded is None or named is None or coded == named:
        return filing, []
    reason = f"「{row.label}」与各级名称不符（{PATH_SEPARATOR.join(row.names)} 是 {named}），按 {coded} 算"
    return filing, [Fault(row.ticket.row, FIELD, reason, fatal=False)]


def alt_of(
    row: LabelledTicket, taxonomy: Taxonomy, code_map: CodeMap | None = None, *, table: str
) -> tuple[str, list[Fault]]:
    """The second leaf that is right too (the column `alt`), empty where there is none; and why
    it could not be used.
    """
    written = row.extra.get("alt", "").strip()
    if not written:
        return "", []
    alone = replace(row, label=written, names=())
    filing, _ = file_row(taxonomy, alone, code_map)
    if filing.code is not None:
        return filing.code, []
    why = filing.fault(alone, taxonomy, table=table).message
    return "", [Fault(row.ticket.row, "alt", f"{why}；没有用", fatal=False)]


def refile(code_map: CodeMap, row: LabelledTicket) -> Filing:
    """A label of either classification under the new one; what both know counts as old."""
    for label, names in ((row.label, ()), ("", row.names)):
        if (old := resolve(code_map.old, label, names)) is not None:
            return Filing(code_map.apply(old, f"{row.ticket.title}\n{row.ticket.body}"), old)
        if (new := resolve(code_map.new, label, names)) is not None:
            return Filing(new)
    return Filing(None)
