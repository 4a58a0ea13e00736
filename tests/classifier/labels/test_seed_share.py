"""What the shipped letters give a site is told where it is little."""

from pathlib import Path

from classifier.labels.corpus import Corpus, Example
from classifier.labels.seed_share import SeedShare, seed_for
from classifier.labels.site_corpus import SiteCorpus, derive_taxonomy
from classifier.seed_taxonomy import seed_taxonomy
from classifier.training.site import train_site
from suqiu.taxonomy import Leaf, Taxonomy

OWN = (("城建", "路面"), ("城建", "路灯"), ("环保", "噪音"))
TEXTS = {"路面": "门口的路面坑坑洼洼", "路灯": "整条街的路灯都不亮", "噪音": "工地夜里吵得睡不着"}


def _rows(tree, times=12):
    return [
        Example(leaf.code, f"第{i}次说：{TEXTS[leaf.name]}") for i in range(times) for leaf in tree.leaves
    ]  # fmt: skip


def _share(tree, rows):
    return SeedShare.of(seed_for(tree), tree, rows)


def test_a_site_of_its_own_is_told_that_the_seed_gives_nothing(tmp_path: Path):
    tree = derive_taxonomy(OWN, version="own")
    said: list[str] = []
    model = train_site(SiteCorpus(Corpus(_rows(tree)), tree, ()), report=said.append)
    (told,) = [line for line in said if "随附例文" in line]
    assert told.startswith(
        "注意：随附例文一条也用不上：本地 3 个类别里，路径与随附分类表相同的 0 个。"
    )
    assert "3 个类别没有定义也没有关键词，在 --taxonomy 的文件里补上" in told
    assert "suqiu eval curve" in told
    assert "只能从本地标注学" in told
    assert (model.card.metrics["leaves"], model.card.metrics["seeded_leaves"]) == (3.0, 0.0)
    model.save(tmp_path / "m")
    assert type(model).load(tmp_path / "m").card == model.card


def test_without_the_seed_nothing_is_said_of_it():
    tree = derive_taxonomy(OWN, version="own")
    said: list[str] = []
    site = SiteCorpus(Corpus(_rows(tree)), tree, ())
    model = train_site(site, no_seed=True, report=said.append)
    assert not [line for line in said if "随附例文" in line]
    assert "seeded_leaves" not in model.card.metrics


def test_a_small_share_of_the_classes_is_told_with_its_labels():
    shipped = seed_taxonomy().leaf("020101")
    leaves = [Leaf(f"X{i}", ("自有", f"类{i}"), keywords=("词",)) for i in range(9)]
    tree = Taxonomy([Leaf("W1", shipped.names), *leaves])
    rows = [Example("W1", "停水了"), *(Example(f"X{i}", "别的事") for i in range(9))]
    share = _share(tree, rows)
    assert (share.classes, share.seeded, share.labels, share.covered) == (10, 1, 10, 1)
    assert (
        "10 个类别里，路径与随附分类表相同的只有 1 个，本地标注 10 条里属于它们的 1 条"
        in share.text
    )
    assert "只能从本地标注和分类表的定义、关键词学" in share.text
    assert "1 个类别没有定义也没有关键词" in share.text


def test_classes_that_agree_but_hold_few_of_the_labels_are_told_too():
    names = [leaf.names for leaf in seed_taxonomy().leaves[:6]]
    tree = Taxonomy([*(Leaf(f"S{i}", n) for i, n in enumerate(names)), Leaf("X", ("自有", "热门"))])
    assert _share(tree, [Example("X", "别的事")] * 9 + [Example("S0", "这事")]).is_small
    assert not _share(tree, [Example("X", "别的事")] + [Example("S0", "这事")] * 9).is_small


def test_the_shipped_classification_says_nothing():
    tree = seed_taxonomy()
    share = _share(tree, [Example(leaf.code, "这事") for leaf in tree.leaves])
    assert (share.seeded, share.text) == (share.classes, "")


def test_the_seed_follows_paths_into_another_tree():
    own = seed_taxonomy().leaf("020101")
    tree = Taxonomy([Leaf("W1", own.names), Leaf("Z9", ("别的", "类别"))])
    codes = {example.code for example in seed_for(tree).examples}
    assert codes == {"W1"}
