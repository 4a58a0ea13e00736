"""Search in a million simulated tickets: latency with filters; recall of the vector index.

SUQIU_DATA_DIR=/tmp/million suqiu simulate --tickets 1000000
python -m benchmarks.retrieval fill /tmp/million       # index (one text once, then copies)
python -m benchmarks.retrieval search /tmp/million --queries 300
python -m benchmarks.retrieval search /tmp/million --texts community,street
python -m benchmarks.retrieval vectors /tmp/city       # HNSW against exact
"""

import argparse
import json
import random
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
from sqlalchemy import Connection, text

from retrieval.filters import Filters
from retrieval.index import index_tickets
from retrieval.leaning import Leaner
from retrieval.places import PLACES_END, with_places
from retrieval.search import search
from retrieval.terms import text_terms
from serve.classifying.build import build_leaner
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.users import local_administrator

# Of the low ids of each text (retrieval/places.py) those that are no place of its representative.
_ENTRIES = """
CREATE TEMPORARY TABLE entry_of AS
SELECT r.key, i.length, i.terms[n.low + 1:] AS terms, substring(i.counts FROM n.low + 1) AS counts,
    l.terms AS low_terms, l.counts AS low_counts
FROM representative r JOIN ticket_index i USING (ticket_no) JOIN ticket t USING (ticket_no)
    CROSS JOIN LATERAL (SELECT count(*)::int AS low FROM unnest(i.terms) e WHERE e < :end) n
    CROSS JOIN LATERAL (
        SELECT COALESCE(array_agg(e.term), '{}') AS terms,
            COALESCE(array_agg(get_byte(i.counts, e.place::int - 1)), '{}') AS counts
        FROM unnest(i.terms[1:n.low]) WITH ORDINALITY AS e (term, place) WHERE NOT EXISTS (
            SELECT FROM place_of p WHERE p.name IN (t.street, t.community) AND e.term = ANY (p.terms))
    ) l
"""
_COPY = """
INSERT INTO ticket_index (ticket_no, terms, counts, length, tags, counted)
SELECT t.ticket_no, l.terms || e.terms, l.counts || e.counts, e.length, suqiu_ticket_tags(t), true
FROM text_of x JOIN entry_of e USING (key) JOIN ticket t USING (ticket_no)
    CROSS JOIN LATERAL (
        SELECT COALESCE(array_agg(term ORDER BY term), '{}') AS terms,
            COALESCE(string_agg(set_byte('\\x00', 0, n), '' ORDER BY term), '') AS counts
        FROM (SELECT term, max(n) AS n FROM (
            SELECT term, n FROM unnest(e.low_terms, e.low_counts) AS own (term, n)
            UNION ALL
            SELECT unnest(p.terms), 1 FROM place_of p WHERE p.name IN (t.street, t.community)
        ) each GROUP BY term) one
    ) l
ON CONFLICT DO NOTHING
"""
_TERMS = """
INSERT INTO index_term SELECT term, sum(n) FROM (
    SELECT term, r.n FROM representative r JOIN entry_of e USING (key),
        unnest(e.low_terms || e.terms) AS term
    UNION ALL
    SELECT l.term, t.n
    FROM (SELECT street, community, count(*) AS n FROM ticket GROUP BY 1, 2) t CROSS JOIN LATERAL
        (SELECT DISTINCT unnest(p.terms) AS term FROM place_of p
            WHERE p.name IN (t.street, t.community)) l
) each GROUP BY term
"""


def fill(database: Database, leaner: Leaner | None) -> None:
    """The index that `suqiu index build` makes, sooner: simulated texts come many times."""
    began = time.perf_counter()
    with database.owner().begin() as connection:
        for statement in (
            "TRUNCATE ticket_index, index_term CASCADE",
            "DROP INDEX IF EXISTS ticket_index_terms",
            "CREATE TEMPORARY TABLE text_of AS SELECT ticket_no,"
            " hashtextextended(title || '|' || body, 0) AS key FROM ticket_text",
            "CREATE TEMPORARY TABLE representative AS SELECT key, min(ticket_no) AS ticket_no,"
            " count(*) AS n FROM text_of GROUP BY key",
            "ANALYZE text_of",
            "CREATE TEMPORARY TABLE place_of (name text PRIMARY KEY, terms int[])",
        ):
            connection.execute(text(statement))
        _places(connection)
        chosen = connection.execute(text("SELECT ticket_no FROM representative")).scalars()
        index_tickets(connection, list(chosen), leaner)
        _say("texts", began)
        connection.execute(text(_ENTRIES), {"end": PLACES_END})
        connection.execute(text(_COPY))
        _say("copied", began)
        connection.execute(text(_TERMS))
        connection.execute(text("UPDATE ticket_index SET counted = true WHERE NOT counted"))
        connection.execute(
            text(
                "UPDATE index_state SET (documents, length) = (SELECT count(*), sum(length)"
                " FROM ticket_index), (first_month, last_month) = (SELECT"
                " to_char(min(received_at), 'YYYY-MM'), to_char(max(received_at), 'YYYY-MM')"
                " FROM ticket)"
            )
        )
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        connection.execute(
            text(
                "CREATE INDEX ticket_index_terms ON ticket_index USING gin (terms, tags)"
                " WITH (gin_pending_list_limit = 512)"
            )
        )
        _say("gin", began)
    with database.owner().connect().execution_options(isolation_level="AUTOCOMMIT") as autocommit:
        autocommit.execute(text("VACUUM (ANALYZE) ticket_index, index_term"))
    _say("done", began)


def _places(connection: Connection) -> None:
    nothing = text_terms("")
    names = connection.execute(
        text("SELECT street FROM ticket UNION SELECT community FROM ticket")
    ).scalars()
    rows = [
        {"name": name, "terms": with_places(nothing, (name,)).ids.tolist()}
        for name in names
        if name
    ]
    connection.execute(text("INSERT INTO place_of VALUES (:name, :terms)"), rows)


def measure(database: Database, queries: int, leaner: Leaner | None, only: list[str]) -> None:
    """Titles, bodies, parts of sentences and places as questions, by kind of filter."""
    rng = random.Random(5)
    with database.owner().connect() as connection:
        rows = connection.execute(
            text(
                "SELECT x.title, x.body, t.leaf_code, t.street, t.community, t.lead_department"
                " FROM ticket_text x TABLESAMPLE SYSTEM (0.5) JOIN ticket t USING (ticket_no)"
                " WHERE t.street IS NOT NULL AND t.community IS NOT NULL"
            )
        ).all()
    if not rows:
        raise SystemExit("too few tickets: one in two hundred pages is asked from")
    rows = rng.sample(rows, min(queries, len(rows)))
    month = (datetime(2026, 9, 1), datetime(2026, 10, 1))
    year = (datetime(2026, 1, 1), datetime(2026, 11, 1))
    kinds = {
        "none": lambda row: Filters(),
        "month": lambda row: Filters(*month),
        "year+leaf": lambda row: Filters(*year, leaves=(row.leaf_code,)),
        "year+street": lambda row: Filters(*year, streets=(row.street,)),
        "department": lambda row: Filters(departments=(row.lead_department,)),
    }
    texts = {
        "title": lambda row: row.title,
        "sentence": lambda row: row.body[:40],
        "body": lambda row: row.body,
        "word": lambda row: row.title[2:4],
        "community": lambda row: row.community,
        "street": lambda row: row.street,
        "community+word": lambda row: row.community + row.title[2:4],
        "street+sentence": lambda row: row.street + row.body[:25],
    }
    for what, of in texts.items():
        if only and what not in only:
            continue
        for name, filters in kinds.items():
            wall, own, server, found = [], [], [], 0
            for row in rows:
                with database.reader(local_administrator()) as connection:
                    backend = psutil.Process(
                        connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
                    )
                    before = sum(backend.cpu_times()[:2])
                    began, cpu = time.perf_counter(), time.process_time()
                    hits = search(connection, of(row), filters=filters(row), leaner=leaner)
                    wall.append(time.perf_counter() - began)
                    own.append(time.process_time() - cpu)
                    server.append(sum(backend.cpu_times()[:2]) - before)
                    found += bool(hits)
            p50, p95 = np.percentile(np.array(wall) * 1000, (50, 95))
            print(json.dumps({
                "text": what, "filter": name, "n": len(rows), "found": found,
                "p50_ms": round(p50, 1), "p95_ms": round(p95, 1),
                # Of use where the machine is busy with other things.
                "cpu_p95_ms": round(float(np.percentile(np.add(own, server), 95)) * 1000, 1),
            }), flush=True)  # fmt: skip


def vectors(database: Database, sample: int) -> None:
    """Recall at 10 of HNSW against the exact order, with real sparse-like vectors (LSA)."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    from retrieval.vectors import embed_tickets, nearest

    with database.owner().connect() as connection:
        bodies = list(
            connection.execute(text("SELECT DISTINCT body FROM ticket_text LIMIT 20000")).scalars()
        )
    table = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), min_df=2, sublinear_tf=True)
    reduce = TruncatedSVD(128, random_state=0).fit(table.fit_transform(bodies))

    class Lsa:
        name, dim = "lsa", 128

        def encode(self, texts, *, questions=False):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            return normalize(table.transform(texts) @ reduce.components_.T).astype(np.float32)

    encoder = Lsa()
    began = time.perf_counter()
    print(json.dumps({"embedded": embed_tickets(database.owner(), encoder)}), flush=True)
    _say("embedded", began)
    rng = random.Random(3)
    # Cut, so that the question is no stored text and few distances are equal.
    questions = [body[: max(12, len(body) * 2 // 3)] for body in rng.sample(bodies, sample)]
    scores, wall = [], []
    for question in questions:
        with database.reader(local_administrator()) as connection:
            began = time.perf_counter()
            found = nearest(connection, encoder, question, Filters(), 10)
            wall.append(time.perf_counter() - began)
        with database.owner().begin() as connection:
            connection.execute(text("SET LOCAL enable_indexscan = off"))
            number = connection.execute(
                text("SELECT id FROM vector_version WHERE state = 'serving'")
            ).scalar_one()
            written = "[" + ",".join(f"{x:.5g}" for x in encoder.encode([question])[0]) + "]"
            exact = connection.execute(
                text(
                    f"SELECT 1 - (embedding <=> CAST(:v AS halfvec)) FROM ticket_vector_{number}"
                    " ORDER BY embedding <=> CAST(:v AS halfvec) LIMIT 10"
                ),
                {"v": written},
            ).scalars().all()  # fmt: skip
        # Tickets of equal text are equally near: what counts is how near.
        scores.append(np.mean(np.array(list(found.values()) + [-9] * 10)[:10] >= exact[-1] - 1e-6))
    print(json.dumps({
        "recall_at_10": round(float(np.mean(scores)), 4), "n": sample,
        "p95_ms": round(float(np.percentile(wall, 95)) * 1000, 1),
    }))  # fmt: skip


def _say(step: str, began: float) -> None:
    print(json.dumps({"step": step, "seconds": round(time.perf_counter() - began, 1)}), flush=True)


def main() -> None:
    """One part at a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("fill", "search", "vectors"))
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--words-only", action="store_true", help="no leaning to leaves")
    parser.add_argument("--texts", default="", help="only these kinds of texts, with commas")
    chosen = parser.parse_args()
    settings = Settings(data_dir=chosen.data_dir)
    leaner = None if chosen.words_only else build_leaner(settings)
    with Database.open(settings) as database:
        if chosen.part == "fill":
            fill(database, leaner)
        elif chosen.part == "search":
            measure(
                database, chosen.queries, leaner, [one for one in chosen.texts.split(",") if one]
            )
        else:
            vectors(database, chosen.queries)


if __name__ == "__main__":
    main()
