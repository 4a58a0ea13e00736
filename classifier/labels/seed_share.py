"""What the shipped letters give a site: which, of how many of its classes, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.labels.corpus import Corpus, Example, seed_corpus
from classifier.seed_taxonomy import seed_taxonomy
from suqiu.taxonomy import Taxonomy

# With fewer of its classes or labels than this share the site teaches the model nearly alone.
_SMALL = 0.5


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


@dataclass(frozen=True, slots=True)
class SeedShare:
    """Of a site's `classes` so many have shipped letters (`seeded`), and of its `labels` so many
    are filed there (`covered`); so many classes are told neither by definition nor keywords
    (`bare`).
    """

    classes: int
    seeded: int
    labels: int
    covered: int
    bare: int

    @classmethod
    def of(cls, seed: Corpus, taxonomy: Taxonomy, own: Sequence[Example]) -> "SeedShare":
        """Of the seed's examples under the site's taxonomy, and the site's own."""
        seeded = {example.code for example in seed.examples}
        covered = sum(example.code in seeded for example in own)
        bare = sum(not (leaf.definition or leaf.keywords) for leaf in taxonomy.leaves)
        return cls(len(taxonomy.leaves), len(seeded), len(own), covered, bare)

    @property
    def is_small(self) -> bool:
        """Whether the shipped letters say nothing of half the classes, or of half the labels."""
        return self.seeded < _SMALL * self.classes or self.covered < _SMALL * self.labels

    @property
    def text(self) -> str:
        """What to tell the user, in Chinese; empty where the shipped letters are of use."""
        if not self.is_small:
            return ""
        if not self.seeded:
            what = (
                f"随附例文一条也用不上：本地 {self.classes:,} 个类别里，路径与随附分类表相同的 0 个"
            )
        else:
            what = (
                f"随附例文用得上的不多：本地 {self.classes:,} 个类别里，路径与随附分类表相同的"
                f"只有 {self.seeded:,} 个，本地标注 {self.labels:,} 条里属于它们的 {self.covered:,} 条"
            )
        told = "本地标注" if self.bare == self.classes else "本地标注和分类表的定义、关键词"
        ways = ["多给本地标注，少见的类别尤其要"]
        if self.bare:
            ways.append(
                f"{self.bare:,} 个类别没有定义也没有关键词，在 --taxonomy 的文件里补上 定义、关键词 两列"
            )
        ways.append("用 suqiu eval curve 看再标多少还会提高")
        return f"注意：{what}。其余类别只能从{told}学，标注少的会分错。怎么办：{'；'.join(ways)}"
