"""A chunk of records into the tables: one transaction, new and changed rows told apart."""

from collections import Counter
from collections.abc import Sequence

from psycopg import Connection

from suqiu.store.importing.fields import PERSON_FIELDS, TICKET_FIELDS, WORDS
from suqiu.store.importing.records import STAGED, Record
from suqiu.store.schema import ticket

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
_PERSON = ("original_title", "original_body", *PERSON_FIELDS, "phone_hash")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class ChunkWriter:
    """Writes chunks of one file; `present` are the staged columns the file speaks of."""

    def __init__(self, connection: Connection, present: frozenset[str]) -> None:
        self.connection = connection
        self.present = present
        self._statements = [
            _work(present),
            _insert("ticket", TICKET_FIELDS, present, also="updated_at = LOCALTIMESTAMP(0)"),
            _insert("ticket_text", WORDS, present),
            _insert("ticket_person", _PERSON, present),
        ]
        if "status" in present:
            self._statements.append(_EVENTS)
        _make_stage(connection)

    def write(self, records: Sequence[Record]) -> Counter[str]:
        """Within the caller's transaction; counts new, updated and unchanged tickets."""
        cursor = self.connection.cursor()
        # Probing by key is right whatever the statistics say, which lag behind an import.
        cursor.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute("TRUNCATE stage, work")
        with cursor.copy(f"COPY stage ({', '.join(STAGED)}) FROM STDIN") as copy:
            copy.write("".join(map(_line, records)).encode())
        for statement in self._statements:
            cursor.execute(statement)
        rows = cursor.execute("SELECT state, count(*) FROM work GROUP BY state").fetchall()
        return Counter(dict(rows))


def _line(record: Record) -> str:
    """One line of COPY's text format."""
    cells = ("\\N" if cell is None else cell.translate(_ESCAPES) for cell in record)
    return "\t".join(cells) + "\n"


def _make_stage(connection: Connection) -> None:
    types = {column.name: str(column.type.compile()) for column in ticket.columns}
    types = {name: "timestamp" if "TIMESTAMP" in kind else kind for name, kind in types.items()}
    columns = ", ".join(f"{name} {types.get(name, 'text')}" for name in STAGED)
    connection.execute("DROP TABLE IF EXISTS pg_temp.stage, pg_temp.work")
    connection.execute(f"CREATE TEMPORARY TABLE stage ({columns})")
    connection.execute(f"CREATE TEMPORARY TABLE work ({columns}, state text, old_status text)")


def _work(present: frozenset[str]) -> str:
    """Stage beside what is stored, with the state of each row.

    Text that is just what we masked came out of our own export: the original is kept.
    """
    chosen = {name: f"s.{name}" for name in STAGED}
    for name in WORDS:
        ours = f"s.original_{name} = x.{name}"
        chosen[name] = f"CASE WHEN {ours} THEN x.{name} ELSE s.{name} END"
        original = f"CASE WHEN {ours} THEN p.original_{name} ELSE s.original_{name} END"
        chosen[f"original_{name}"] = original
    sides = [
        (f"{letter}.{name}", chosen[name])
        for letter, names in (("t", TICKET_FIELDS), ("x", WORDS), ("p", _PERSON))
        for name in names
        if name in present
    ]
    stored = ", ".join(side for side, _ in sides)
    given = ", ".join(side for _, side in sides)
    return f"""
        INSERT INTO work SELECT {", ".join(chosen.values())},
            CASE WHEN t.ticket_no IS NULL THEN '{NEW}'
                 WHEN ROW({stored}) IS DISTINCT FROM ROW({given}) THEN '{UPDATED}'
                 ELSE '{UNCHANGED}' END,
            t.status
        FROM stage s LEFT JOIN ticket t ON t.ticket_no = s.ticket_no
            LEFT JOIN ticket_text x ON x.ticket_no = s.ticket_no
            LEFT JOIN ticket_person p ON p.ticket_no = s.ticket_no"""


def _insert(table: str, names: Sequence[str], present: frozenset[str], *, also: str = "") -> str:
    names = [name for name in names if name != "ticket_no"]
    columns = ", ".join(names)
    changes = [f"{name} = EXCLUDED.{name}" for name in names if name in present]
    if also:
        changes.append(also)
    then = f"UPDATE SET {', '.join(changes)}" if changes else "NOTHING"
    return f"""
        INSERT INTO {table} (ticket_no, {columns})
        SELECT ticket_no, {columns} FROM work WHERE state <> '{UNCHANGED}'
        ON CONFLICT (ticket_no) DO {then}"""


_EVENTS = f"""
    INSERT INTO ticket_event (ticket_no, from_status, to_status, action, actor)
    SELECT ticket_no, old_status, status, '导入', '导入' FROM work
    WHERE state = '{UPDATED}' AND status IS NOT NULL AND status IS DISTINCT FROM old_status"""
