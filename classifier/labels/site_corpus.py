"""A site's own labels read under its taxonomy: what they teach, and what is wrong with them."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from classifier.labels.corpus import Corpus, Example
from classifier.labels.dispatches import Dispatch, dispatch_of
from classifier.labels.filing import file_row
from classifier.labels.intake_labels import IntakeLabel, intake_label_of
from classifier.labels.labels import LabelFile, LabelledTicket
from classifier.labels.moves import Move, moves_of
from classifier.labels.path_labels import path_sign
from classifier.seed_taxonomy import seed_taxonomy
from suqiu.errors import Fault, InputError
from suqiu.files.rows import OnNote
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy
from suqiu.taxonomy.migration import CodeMap, check_migration, read_migration
from suqiu.taxonomy.tree import name_code, path_parts
from suqiu.taxonomy.unknown import as_written


@dataclass(frozen=True, slots=True)
class SiteCorpus:
    """The site's examples and dispatches under its taxonomy, what it says of request type and
    urgency, the rows that could not be used, and which old codes became which new ones.
    """

    corpus: Corpus
    taxonomy: Taxonomy
    faults: tuple[Fault, ...]
    dispatches: tuple[Dispatch, ...] = ()
    intake_labels: tuple[IntakeLabel, ...] = ()
    moves: tuple[Move, ...] = ()


def read_site_corpus(
    data: Path,
    *,
    texts: Path | None = None,
    taxonomy: Path | None = None,
    label_column: str | None = None,
    no_seed: bool = False,
    columns: Mapping[str, str] | None = None,
    code_map: Path | None = None,
    old_taxonomy: Path | None = None,
    on_note: OnNote = lambda note: None,
) -> SiteCorpus:
    """Read labelled tickets. Without a taxonomy of its own the site files under the seed's,
    or, with `no_seed`, under one derived from the labels. Unknown labels are faults.

    With a code map, labels of the old taxonomy move to the new one and examples keep both;
    InputError when there is nothing to map from or to. Which sheets of the taxonomies and the map
    were read and which not is told to `on_note`.
    """
    check_mapping(code_map, old_taxonomy, taxonomy, no_seed=no_seed)
    file = LabelFile(data, texts=texts, label_column=label_column, columns=columns)
    # Only where the taxonomy comes from them all rows have to be there at once.
    rows = list(file) if no_seed and taxonomy is None else file
    tree = own_taxonomy(taxonomy, rows, no_seed=no_seed, version=data.name, on_note=on_note)
    mapping = read_migration(code_map, old_taxonomy, tree, on_note=on_note)
    found = file_rows(rows, tree, mapping)
    faults = [*file.faults, *found.faults]
    if not found.examples:
        raise _nothing_fits(data, found.unused, faults, own=taxonomy is not None)
    moves = moves_of(found.examples, mapping) if mapping else ()
    return SiteCorpus(
        Corpus(found.examples), tree, tuple(faults), tuple(found.dispatches),
        tuple(found.intake_labels), moves,
    )  # fmt: skip


def check_mapping(
    code_map: Path | None, old_taxonomy: Path | None, taxonomy: Path | None, *, no_seed: bool
) -> None:
    """InputError when there is nothing to map from or to."""
    check_migration(code_map, old_taxonomy)
    if code_map is not None and no_seed and taxonomy is None:
        raise InputError("映射到哪张新分类表？", hint="用 --taxonomy 给出新分类表")


def own_taxonomy(
    path: Path | None, rows: Iterable[LabelledTicket], *, no_seed: bool, version: str,
    on_note: OnNote = lambda note: None,
) -> Taxonomy:  # fmt: skip
    """Under which taxonomy a site files: that of its file, else the seed's or, with `no_seed`, one
    derived from the labels of the rows, which no other looks at. `on_note` hears of sheets, and of
    labels that are taken for paths.
    """
    if path is not None:
        return load_taxonomy(path, on_note=on_note)
    if no_seed:
        return _taxonomy_of_labels(rows, version, on_note)
    return seed_taxonomy()


@dataclass(slots=True)
class FiledRows:
    """What labelled rows teach, in their order; `unused` are the labels of those that no class
    was found for, `faults` say why, and what is odd of others.
    """

    examples: list[Example] = field(default_factory=list)
    dispatches: list[Dispatch] = field(default_factory=list)
    intake_labels: list[IntakeLabel] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def file_rows(
    rows: Iterable[LabelledTicket], tree: Taxonomy, mapping: CodeMap | None = None, *,
    skip: Container[str] = (),
) -> FiledRows:  # fmt: skip
    """File rows under a taxonomy, through the map if there is one. Of tickets with the numbers to
    `skip` the class is no matter.
    """
    found = FiledRows()
    for row in rows:
        # Of these the leaf is no matter.
        if (said := intake_label_of(row)) is not None:
            found.intake_labels.append(said)
        if row.ticket.id in skip:
            continue
        filing, odd = file_row(tree, row, mapping)
        found.faults += odd
        code = filing.code
        if code is None:
            found.faults.append(filing.fault(row, tree))
            found.unused.append(row.written)
        else:
            ticket = row.ticket
            example = Example(code, ticket.body, ticket.title, old_code=filing.old_code)
            found.examples.append(example)
            if (dispatch := dispatch_of(row, code)) is not None:
                found.dispatches.append(dispatch)
    return found


def _nothing_fits(data: Path, labels: list[str], faults: list[Fault], *, own: bool) -> InputError:
    """The error of a file without a usable row: its labels as written, and the first fault."""
    shown = as_written(labels)
    first = f"{faults[0]}。" if faults else ""
    other = "核对分类表是不是这一份" if own else "用 --taxonomy 给出本地分类表"
    return InputError(
        f"{data.name} 里没有一行能对应到分类表" + (f"，标签写的是 {shown}" if shown else ""),
        hint=f"{first}检查标签列，或{other}",
    )


def _taxonomy_of_labels(rows: Iterable[LabelledTicket], version: str, on_note: OnNote) -> Taxonomy:
    written = {row.names or (row.label,) for row in rows}
    sign = path_sign(label for label, *rest in written if not rest)
    if not sign:
        return derive_taxonomy(written, version=version)
    split = (tuple(path_parts(names[0], sign)) if len(names) == 1 else names for names in written)
    tree = derive_taxonomy(filter(None, split), version=version)
    on_note(f"标签里的「{sign}」算各级之间的分隔：{tree.depth} 级、{len(tree)} 个末级类别")
    return tree


def derive_taxonomy(labels: Iterable[tuple[str, ...]], *, version: str) -> Taxonomy:
    """A taxonomy of the names that occur, in alphabetical order; codes depend on names only."""
    paths = sorted({tuple(name.strip() for name in names) for names in labels if all(names)})
    return Taxonomy((Leaf(name_code(names), names) for names in paths), version=version)
