"""A site's own labels made into a corpus, merged with the seed or alone."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from classifier.departments.build import departments_of
from classifier.departments.dispatches import Dispatch, dispatch_of, learn_history, too_few
from classifier.departments.local import SiteDispatch, warnings_of_training
from classifier.intake.desk import IntakeDesk, load_intake_rules
from classifier.labels.corpus import Corpus, Example, seed_corpus, seed_taxonomy
from classifier.labels.intake_labels import IntakeLabel, intake_label_of, labels_hash
from classifier.labels.labels import LabelFile, LabelledTicket, file_row
from classifier.labels.moves import Move, moves_of
from classifier.labels.seed_share import SeedShare
from classifier.model.fingerprints import fingerprints
from classifier.model.leaf_model import LeafModel
from classifier.training.intake_practice_fit import learn_intake_practice
from classifier.training.learning import Report
from classifier.training.train import train_and_score
from suqiu.errors import Fault, InputError
from suqiu.files.rows import OnNote
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy
from suqiu.taxonomy.migration import CodeMap, check_migration, read_migration
from suqiu.taxonomy.tree import name_code
from suqiu.taxonomy.unknown import as_written

# A very large export is cut down, but no leaf below its few hundred latest rows.
_MOST_ROWS, _LEAST_PER_LEAF = 120_000, 300


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
    derived from the labels of the rows, which no other looks at. `on_note` hears of sheets.
    """
    if path is not None:
        return load_taxonomy(path, on_note=on_note)
    if no_seed:
        return derive_taxonomy((row.names or (row.label,) for row in rows), version=version)
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


def derive_taxonomy(labels: Iterable[tuple[str, ...]], *, version: str) -> Taxonomy:
    """A taxonomy of the names that occur, in alphabetical order; codes depend on names only."""
    paths = sorted({tuple(name.strip() for name in names) for names in labels if all(names)})
    return Taxonomy((Leaf(name_code(names), names) for names in paths), version=version)


def train_site(
    site: SiteCorpus,
    *,
    no_seed: bool = False,
    desk: IntakeDesk | None = None,
    local: SiteDispatch | None = None,
    report: Report = lambda step: None,
) -> LeafModel:
    """Train on the site's examples, on top of the seed's where the two taxonomies agree; its
    practice at the desk is learned on top of the rules of `desk`, its dispatch under the duty list
    and rules of `local`, by default those that ship.
    """
    if local is not None:
        leaves = (example.code for example in site.corpus.examples)
        for told in warnings_of_training(
            local, site.taxonomy, leaves, dispatched=bool(site.dispatches)
        ):
            report(told)
    own = corpus = latest_per_leaf(site.corpus)
    share = None
    if not no_seed:
        seed = seed_for(site.taxonomy)
        report(f"并入随附语料 {len(seed):,} 条")
        share = SeedShare.of(seed, site.taxonomy, own.examples)
        corpus = seed + corpus
    model, unseen = train_and_score(corpus, site.taxonomy, name="site", report=report)
    if share is not None:
        seeded = {"leaves": float(share.classes), "seeded_leaves": float(share.seeded)}
        model.card = replace(model.card, metrics=model.card.metrics | seeded)
    model.learned = fingerprints([example.body or example.title for example in own.examples])
    if site.dispatches:
        few = too_few(site.dispatches)
        report(f"{few}，没有学" if few else f"学习 {len(site.dispatches):,} 条派单记录")
        departments = departments_of(model, local)
        model.history = learn_history(model, departments, site.dispatches, unseen)
        if model.history is not None and local is not None and (mark := local.mark):
            # The same labels under another list or other rules are another model.
            model.card = replace(model.card, name=f"{model.card.name}-{mark}")
    if site.intake_labels:
        report(f"学习 {len(site.intake_labels):,} 条诉求类型、紧急程度")
        desk = desk or IntakeDesk(load_intake_rules())
        model.intake_practice = learn_intake_practice(model, desk, site.intake_labels, unseen)
        both = f"{model.card.data_hash}-{labels_hash(site.intake_labels)}"
        model.card = replace(model.card, data_hash=both)
    if share is not None and share.is_small:
        # Last, where the figures stand that it explains.
        report(share.text)
    return model


def latest_per_leaf(corpus: Corpus) -> Corpus:
    """The corpus with only the latest examples of its commonest leaves (exports run in time):
    about 120,000 in all, and three hundred of any leaf that has them.
    """
    leaves = len({example.code for example in corpus.examples})
    most = max(_LEAST_PER_LEAF, _MOST_ROWS // max(leaves, 1))
    seen: Counter[str] = Counter()
    kept = []
    for example in reversed(corpus.examples):
        seen[example.code] += 1
        if seen[example.code] <= most:
            kept.append(example)
    return Corpus(reversed(kept))


def seed_for(taxonomy: Taxonomy) -> Corpus:
    """Seed examples under another taxonomy: those whose leaf has the same path or code there."""
    own = seed_taxonomy()
    target = {}
    for leaf in own.leaves:
        if leaf.code in taxonomy and taxonomy.leaf(leaf.code).names == leaf.names:
            target[leaf.code] = leaf.code
        elif (code := taxonomy.resolve(leaf.path)) is not None:
            target[leaf.code] = code
    return Corpus(
        Example(target[example.code], example.body, example.title, example.origin)
        for example in seed_corpus().examples
        if example.code in target
    )
