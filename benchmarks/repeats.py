"""Precision of repeats: pairs of the city file (重复自), and clusters six teams made of T3.

python -m benchmarks.repeats city /tmp/city
python -m benchmarks.repeats hotspots messages.jsonl.gz hotspots_weak.csv
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

from sqlalchemy import text

from retrieval.repeats.case import Case, read_cases
from retrieval.repeats.many_people import find_many_people
from retrieval.repeats.same_person import find_same_person
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
        "pairs": len(found), "precision": right / max(1, len(found)),
        "recall": len(told) / max(1, len(repeat_of)),
    }))  # fmt: skip


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
    judged = right = 0
    for group in find_many_people(cases, _WINDOW):
        for a, b in combinations((u for u in group.tickets if u in clusters), 2):
            if {team for team, _ in clusters[a]} & {team for team, _ in clusters[b]}:
                judged += 1
                right += bool(clusters[a] & clusters[b])
    print(json.dumps({"pairs": judged, "precision": right / max(1, judged)}))


def _time(value: str) -> datetime:
    for form in ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(value, form)
        except ValueError:
            continue
    return datetime(2019, 1, 1)


if __name__ == "__main__":
    part, *paths = sys.argv[1:]
    {"city": city, "hotspots": hotspots}[part](*map(Path, paths))
