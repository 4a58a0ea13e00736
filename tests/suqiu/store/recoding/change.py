"""Two classifications, a map from one to the other, and tickets to move: what comes of each."""

from sqlalchemy import insert, select, text

from suqiu.store.audit_search import Sought, search
from suqiu.store.recoding.run import recode
from suqiu.store.schema import suggestion
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy
from suqiu.taxonomy.migration import load_code_map

OLD = """\
代码,一级分类,二级分类,三级分类,四级分类
甲1,市政,供水,停水,
甲2,市政,供水,水压,水压不足
乙1,环境,噪音,噪音扰民,
丙1,交通,公交,公交晚点,
K1,市容,垃圾,垃圾清运,
K2,市容,广告,小广告,
丁1,教育,学校,乱收费,
同1,市政,道路,路面,
同2,市政,路灯,路灯不亮,
"""
NEW = """\
代码,一级分类,二级分类,三级分类
A1,市政,供水,停水和水压
B1,环境,噪音,施工噪音
B2,环境,噪音,其他噪音
丙1,交通,公交,公交准点
K1,市容,广告,小广告
K2,市容,垃圾,垃圾清运
同1,市政,道路,路面
同2,市政,路灯,路灯不亮
"""
# 同1 to 同2 and 同2 to B2: codes that mean the same in both, where a second run would go on.
MAP = """\
旧代码,新代码,条件
甲1,A1,
甲2,A1,
乙1,B2,
乙1,B1,工地、施工
丙1,丙1,
K1,K2,
K2,K1,
丁1,,
同1,同2,
同2,B2,
"""
# Number, leaf, level names, words.
TICKETS = (
    ("T01", "甲1", "市政/供水/停水", "停水两天"),
    ("T02", "甲2", "市政/供水/水压/水压不足", "水上不去"),
    ("T03", "乙1", "环境/噪音/噪音扰民", "工地半夜打桩"),
    ("T04", "乙1", "环境/噪音/噪音扰民", "广场舞太吵"),
    ("T05", "丙1", "交通/公交/公交晚点", "车不来"),
    ("T06", "K1", "市容/垃圾/垃圾清运", "垃圾没人收"),
    ("T07", "K2", "市容/广告/小广告", "墙上贴满了"),
    ("T08", "丁1", "教育/学校/乱收费", "收补课费"),
    ("T09", "查无", "", "不知道"),
    ("T10", None, "", "还没有分类"),
    ("T11", "同1", "市政/道路/路面", "路面有坑"),
    ("T12", "同2", "市政/路灯/路灯不亮", "灯不亮"),
    ("T13", None, "市政/别处", "只有名称"),
)
MOVED = {
    "T01": ("A1", "甲1", "市政/供水/停水和水压"), "T02": ("A1", "甲2", "市政/供水/停水和水压"),
    "T03": ("B1", "乙1", "环境/噪音/施工噪音"), "T04": ("B2", "乙1", "环境/噪音/其他噪音"),
    "T05": ("丙1", None, "交通/公交/公交准点"), "T06": ("K2", "K1", "市容/垃圾/垃圾清运"),
    "T07": ("K1", "K2", "市容/广告/小广告"), "T08": ("丁1", None, "教育/学校/乱收费"),
    "T09": ("查无", None, ""), "T10": (None, None, ""),
    "T11": ("同2", "同1", "市政/路灯/路灯不亮"), "T12": ("B2", "同2", "环境/噪音/其他噪音"),
    "T13": (None, None, "市政/别处"),
}  # fmt: skip


def read_map(files, old="old", new="new", name="map"):
    trees = [load_taxonomy(files / f"{tree}.csv") for tree in (old, new)]
    return load_code_map(files / f"{name}.csv", *trees)


def put(database, number, code, path, body):
    names = [*path.split("/"), "", "", "", ""][:4]
    with database.owner().begin() as connection:
        connection.execute(
            text("INSERT INTO ticket (ticket_no, received_at, leaf_code, level1, level2, level3,"
                 " level4) VALUES (:n, '2026-03-01', :c, :l1, :l2, :l3, :l4)"),
            {"n": number, "c": code} | {f"l{i}": name or None for i, name in enumerate(names, 1)},
        )  # fmt: skip
        connection.execute(
            text("INSERT INTO ticket_text (ticket_no, body) VALUES (:n, :b)"),
            {"n": number, "b": body},
        )


def stored(database):
    """Leaf, old code and names by ticket."""
    with database.owner().connect() as connection:
        rows = connection.execute(text("SELECT * FROM ticket")).all()
    return {
        row.ticket_no: (
            row.leaf_code, row.old_code,
            "/".join(n for n in (row.level1, row.level2, row.level3, row.level4) if n),
        )
        for row in rows
    }  # fmt: skip


def logged(database, action="ticket.recode"):
    with database.owner().connect() as connection:
        return [one for one in search(connection, Sought(), 200) if one.action == action]


def payload_of(tree, *candidates, sure=0, decision="review", inside=()):
    """A suggestion under a taxonomy as the desk stores it, of candidates like 甲1 0.6; each level
    has a tenth more confidence than the one below it.
    """
    pairs = [one.split() for one in candidates]
    best, share = tree.ancestors(pairs[0][0]), float(pairs[0][1])
    return {
        "id": "", "decision": decision, "model": "旧模型", "sure_level": sure, "intake": None,
        "path": "fast", "degraded": False, "degraded_reason": "",
        "codes": [
            {"code": code, "name": tree.leaf(code).name, "path": tree.leaf(code).path,
             "probability": float(p)}
            for code, p in pairs
        ],
        "levels": [
            {"level": node.level, "code": node.code, "name": node.name,
             "probability": round(share + 0.1 * (len(best) - node.level), 3)}
            for node in best
        ],
        "departments": [
            {"name": "水务局", "role": "lead", "probability": 0.9,
             "reason": f"职责：{tree.leaf(pairs[0][0]).path}"}
        ],
        "evidence": {"words": []},
        "candidate_set": [*dict.fromkeys((*(code for code, _ in pairs), *inside))],
    }  # fmt: skip


def suggest(database, number, *candidates, content=OLD, **more):
    """Store such a suggestion for a ticket."""
    payload = payload_of(tree_of(content), *candidates, **more)
    best = payload["codes"][0]
    with database.owner().begin() as connection:
        connection.execute(
            insert(suggestion).values(
                ticket_no=number, model="旧模型", payload=payload, leaf_code=best["code"],
                probability=best["probability"], decision=payload["decision"], path="fast",
            )
        )  # fmt: skip


def suggestions(database):
    """All rows, the oldest first."""
    with database.owner().connect() as connection:
        return connection.execute(select(suggestion).order_by(suggestion.c.id)).all()


def tree_of(content):
    """The taxonomy of a CSV text of this module."""
    rows = [line.split(",") for line in content.splitlines()[1:]]
    return Taxonomy(Leaf(code, tuple(filter(None, names))) for code, *names in rows)


def run(database, code_map, **options):
    return recode(database, code_map, name="map.csv", hashes={"code_map": "0" * 64}, **options)
