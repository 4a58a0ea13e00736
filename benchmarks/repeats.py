"""Precision of repeats: labelled pairs of simulated districts, pairs of the city file (重复自),
and clusters six teams made of T3. Shares come with 95% Wilson intervals.

python -m benchmarks.repeats made 1 2 3 4 5
python -m benchmarks.repeats city /tmp/city
python -m benchmarks.repeats hotspots messages.jsonl.gz hotspots_weak.csv
python -m benchmarks.repeats stored /tmp/city    # blocks read to find a group among 110,000 stored
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from benchmarks.repeats_made import measure, share
from retrieval.repeats.case import Case, read_cases
from retrieval.repeats.many_people import find_many_people
from retrieval.repeats.run import held
from retrieval.repeats.same_person import find_same_person
from retrieval.repeats.suggestion import RepeatKind, RepeatSuggestion
from suqiu.settings import Settings
from suqiu.store.database import Database

_WINDOW = timedelta(days=30)


def city(folder: Path) -> None:
    """Each later ticket of a suggestion with its first, against the chain of 重复自."""
    with Database.open(Settings(data_dir=folder)) as database:
        cases = list(read_cases(database.owner(), datetime(1990, 1, 1), datetime(2100, 1, 1)))
        with database.owner().connect() as connection:
            rows = connection.execute(
                text("SELECT ticket_no, repeat_of FROM ticket WHERE repeat_of IS NOT NULL")
            )
            repeat_of = {row.ticket_no: row.repeat_of for row in rows}

    def first(number: str) -> str:
        while number in repeat_of:
            number = repeat_of[number]
        return number

    found = [
        (one.tickets[0], later)
        for one in find_same_person(cases, _WINDOW)
        for later in one.tickets[1:]
    ]
    right = sum(first(a) == first(b) for a, b in found)
    told = {later for _, later in found} & repeat_of.keys()
    print(json.dumps({
        "precision": share(right, len(found)), "recall": share(len(told), len(repeat_of)),
    }, indent=1))  # fmt: skip


def hotspots(texts: Path, labels: Path) -> None:
    """Pairs within our groups that one team labelled both of: are they in one cluster?"""
    with gzip.open(texts, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    cases = sorted(
        (
            Case(r["uid"], _time(r["time"]), r.get("user"), *[None] * 6, r["title"], r["body"])
            for r in rows
            if r["uid"].startswith("T3-")
        ),
        key=lambda case: case.received_at,
    )
    clusters: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with labels.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            clusters[row["uid"]].add((row["team"], row["cluster"]))
    at = {case.ticket_no: case.received_at for case in cases}
    groups = find_many_people(cases, _WINDOW)
    found = {pair for group in groups for pair in combinations(sorted(group.tickets), 2)}
    teams = {uid: {team for team, _ in names} for uid, names in clusters.items()}
    known = [(a, b) for a, b in found if teams.get(a, set()) & teams.get(b, set())]
    # Teams list what is hottest: what only one of the two is in may be theirs or ours to miss.
    half = [(a, b) for a, b in found if a in clusters or b in clusters]
    labelled = {
        pair
        for name in {name for names in clusters.values() for name in names}
        for pair in combinations(sorted(u for u in clusters if name in clusters[u] and u in at), 2)
        if abs(at[pair[0]] - at[pair[1]]) <= _WINDOW
    }

    def together(pairs: Iterable[tuple[str, str]]) -> int:
        return sum(bool(clusters.get(a, set()) & clusters.get(b, set())) for a, b in pairs)

    print(json.dumps({
        "groups": len(groups),
        "groups with a labelled pair": sum(
            any(pair in set(known) for pair in combinations(sorted(group.tickets), 2))
            for group in groups
        ),
        "precision, one team labelled both": share(together(known), len(known)),
        "precision at least, one of the two labelled": share(together(half), len(half)),
        "recall of labelled pairs within the window": share(
            len(labelled & found), len(labelled)
        ),
    }, ensure_ascii=False, indent=1))  # fmt: skip


# Two in eleven are of many people; nothing of it stays.
_STORED = """
INSERT INTO repeat_suggestion (key, kind, as_of, tickets, confidence, evidence)
SELECT 'made:' || n, CASE WHEN n % 11 < 2 THEN 'many_people' ELSE 'same_person' END, DATE '2026-01-01',
    ARRAY(SELECT 'made-' || (n * 7 + i) FROM generate_series(1, CASE WHEN n % 11 < 2 THEN 12 ELSE 2 END) i),
    1, '{}'
FROM generate_series(1, 110000) n
"""


def stored(folder: Path) -> None:
    """With the index and without, one group of many people looked up among very many stored."""
    tickets = tuple(f"made-{700_000 + i}" for i in range(12))
    one = RepeatSuggestion(RepeatKind.MANY_PEOPLE, tickets, 1.0, {})
    query = held(one).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    with (
        Database.open(Settings(data_dir=folder)) as database,
        database.owner().connect() as connection,
    ):
        connection.execute(text(_STORED))
        for without in ("", "DROP INDEX repeat_suggestion_tickets"):
            if without:
                connection.exec_driver_sql(without)
            connection.exec_driver_sql("ANALYZE repeat_suggestion")
            found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}")
            plan = found.scalar_one()[0]
            blocks = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            print(json.dumps({"index": not without, "blocks": blocks,
                              "rows": plan["Plan"]["Actual Rows"], "ms": plan["Execution Time"]}))  # fmt: skip
        connection.rollback()


def _time(value: str) -> datetime:
    for form in ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(value, form)
        except ValueError:
            continue
    return datetime(2019, 1, 1)


if __name__ == "__main__":
    part, *rest = sys.argv[1:]
    if part == "made":
        print(json.dumps(measure([int(seed) for seed in rest]), ensure_ascii=False, indent=1))
    else:
        {"city": city, "hotspots": hotspots, "stored": stored}[part](*map(Path, rest))
