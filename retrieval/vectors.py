"""Vectors of tickets in pgvector: a new version is built while the old one serves."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from retrieval.encoder import Encoder, Vectors
from retrieval.errors import RetrievalError
from retrieval.filters import Filters, tag_list
from suqiu.progress import Advance
from suqiu.store.locks import Lock

_CHUNK = 500
# What pgvector indexes of half-precision numbers.
_MOST_DIMENSIONS = 4_000


def embed_tickets(engine: Engine, encoder: Encoder, *, advance: Advance = lambda rows: None) -> int:
    """Give every ticket of the index a vector of this encoder; how many were made now.

    Goes on where a broken-off run was; then makes the approximate index and switches over in
    one transaction, and only then drops other versions. RetrievalError without pgvector, or
    with more dimensions than it can index.
    """
    with engine.connect() as guard:
        guard.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": Lock.EMBED})
        guard.commit()
        try:
            number = _version(engine, encoder)
            done = _fill(engine, encoder, number, advance)
            _serve(engine, number)
        finally:
            guard.rollback()
            guard.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": Lock.EMBED})
            guard.commit()
    return done


def serving(connection: Connection) -> tuple[str, int] | None:
    """Name and dimensions of the encoder whose vectors serve; None without any."""
    row = connection.execute(
        text("SELECT encoder, dimensions FROM vector_version WHERE state = 'serving'")
    ).one_or_none()
    return (row.encoder, row.dimensions) if row else None


def nearest(
    connection: Connection, encoder: Encoder, wanted: str, filters: Filters, limit: int
) -> dict[str, float]:
    """Ticket numbers to cosine similarity, nearest first; empty where no vectors of this encoder
    serve (yet, or any more).
    """
    if serving(connection) != (encoder.name, encoder.dim):
        return {}
    # Filters leave gaps in what the graph gives: go on until there is enough.
    connection.execute(text("SET LOCAL hnsw.iterative_scan = relaxed_order"))
    connection.execute(text("SET LOCAL hnsw.ef_search = 100"))
    months = (
        filters.months(f"{filters.start:%Y-%m}", f"{filters.end:%Y-%m}")
        if filters.start and filters.end
        else []
    )
    rows = connection.execute(
        text(
            "SELECT ticket_no, similarity FROM suqiu_nearest(:wanted, :months, :leaves, :streets,"
            " :departments, CAST(:start AS timestamp), CAST(:end AS timestamp), :limit)"
        ),
        {
            "wanted": _written(encoder.encode([wanted], questions=True))[0], "months": tag_list(months),
            **filters.tags(), "start": filters.start, "end": filters.end, "limit": limit,
        },
    )  # fmt: skip
    return {row.ticket_no: row.similarity for row in rows}


def _version(engine: Engine, encoder: Encoder) -> int:
    """The version of this encoder, made with its table when there is none."""
    if encoder.dim > _MOST_DIMENSIONS:
        raise RetrievalError(
            f"编码模型有 {encoder.dim:,} 维，索引最多 {_MOST_DIMENSIONS:,} 维",
            hint="换一个维数小的编码模型",
        )
    with engine.begin() as connection:
        found = connection.execute(
            text("SELECT id FROM vector_version WHERE encoder = :name AND dimensions = :dim"
                 " ORDER BY id DESC LIMIT 1"),
            {"name": encoder.name, "dim": encoder.dim},
        ).scalar()  # fmt: skip
        if found is not None:
            return int(found)
        try:
            with connection.begin_nested():
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
        except DBAPIError as error:
            raise RetrievalError(
                "这个 PostgreSQL 没有 pgvector 扩展",
                hint="安装 pgvector 0.7 以上，或不设 SUQIU_ENCODER_PATH",
            ) from error
        number = int(
            connection.execute(
                text("INSERT INTO vector_version (encoder, dimensions) VALUES (:name, :dim)"
                     " RETURNING id"),
                {"name": encoder.name, "dim": encoder.dim},
            ).scalar_one()
        )  # fmt: skip
        # An identifier cannot be a parameter; both are numbers of ours.
        connection.execute(
            text(
                f"CREATE TABLE ticket_vector_{number} (ticket_no text PRIMARY KEY"
                " REFERENCES ticket_index ON DELETE CASCADE,"
                f" embedding halfvec({encoder.dim}) NOT NULL)"
            )
        )
        return number


def _fill(engine: Engine, encoder: Encoder, number: int, advance: Advance) -> int:
    done = 0
    with engine.connect() as connection:
        while True:
            rows = connection.execute(
                text(
                    "SELECT x.ticket_no, x.title, x.body FROM ticket_index i"
                    " JOIN ticket_text x USING (ticket_no) WHERE NOT EXISTS (SELECT FROM"
                    f" ticket_vector_{number} v WHERE v.ticket_no = i.ticket_no) LIMIT {_CHUNK}"
                )
            ).all()
            if not rows:
                return done
            vectors = encoder.encode([f"{title}\n{body}".strip() for _, title, body in rows])
            connection.execute(
                text(f"INSERT INTO ticket_vector_{number} VALUES (:no, CAST(:v AS halfvec))"),
                [
                    {"no": row[0], "v": vector}
                    for row, vector in zip(rows, _written(vectors), strict=True)
                ],
            )
            connection.commit()
            done += len(rows)
            advance(len(rows))


def _serve(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        connection.execute(
            text(
                f"CREATE INDEX IF NOT EXISTS ticket_vector_{number}_near ON ticket_vector_{number}"
                " USING hnsw (embedding halfvec_cosine_ops) WITH (m = 16, ef_construction = 100)"
            )
        )
    with engine.begin() as connection:
        old = connection.execute(
            # Also what was begun with a third encoder and never finished.
            text("DELETE FROM vector_version WHERE id <> :n RETURNING id"),
            {"n": number},
        ).scalars()
        for one in list(old):
            connection.execute(text(f"DROP TABLE ticket_vector_{one}"))
        connection.execute(
            text(
                "UPDATE vector_version SET state = 'serving', finished_at = LOCALTIMESTAMP"
                " WHERE id = :n"
            ),
            {"n": number},
        )


def _written(vectors: Vectors) -> Sequence[str]:
    """As pgvector reads them."""
    return ["[" + ",".join(f"{x:.5g}" for x in row) + "]" for row in vectors.tolist()]
