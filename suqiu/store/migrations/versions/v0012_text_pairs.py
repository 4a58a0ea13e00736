"""Texts are searched by their pairs of characters, whoever asks and in whatever scope; tickets
are counted by time, street and department without reading them.

The index is over the words as stored, so PostgreSQL itself keeps it true: there is no text it
does not know yet. Readers come to it by suqiu_mentioning() only: `@>` is not leak-proof, so
under row security PostgreSQL would not use the index.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

_UP = r"""
-- All neighbouring characters, `abc` as ab, bc: those that begin at odd places, then those at even.
-- A last character left over stands alone and does no harm. By regexp_replace, because the
-- executor takes three times as long over a text. In PL/pgSQL, because a session keeps the index's
-- expression as it first saw it: one in SQL is written out for the owner and not for a reader, and
-- what suqiu_mentioning() asks for would then not be what is indexed.
CREATE FUNCTION suqiu_pairs(title text, body text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN array_remove(string_to_array(
        regexp_replace(title, '..', E'\\&\x01', 'g') || E'\x01'
        || regexp_replace(substr(title, 2), '..', E'\\&\x01', 'g') || E'\x01'
        || regexp_replace(body, '..', E'\\&\x01', 'g') || E'\x01'
        || regexp_replace(substr(body, 2), '..', E'\\&\x01', 'g'), E'\x01'), '');
END $$;

-- Numbers of the tickets in scope, received in [since, until) where these are given, whose title
-- or body holds the phrase as it is written: by the index where it has a pair of characters (of
-- very long phrases the first pairs say enough), and in any case by the words themselves.
CREATE FUNCTION suqiu_mentioning(phrase text, since timestamp, until timestamp)
RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20000
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    pairs text[];
    tests text := '(strpos(x.title, $1) > 0 OR strpos(x.body, $1) > 0)';
    sees_every boolean := public.suqiu_sees_every_text();
    tickets text := '';
BEGIN
    -- A phrase with the sign that parts the pairs is looked for without them.
    IF strpos(phrase, E'\x01') = 0 THEN
        SELECT array_agg(DISTINCT substr(phrase, i, 2)) INTO pairs
        FROM generate_series(1, least(char_length(phrase) - 1, 40)) i;
    END IF;
    IF pairs IS NOT NULL THEN
        tests := 'public.suqiu_pairs(x.title, x.body) COLLATE "C" @> $2 AND ' || tests;
    END IF;
    IF since IS NOT NULL THEN tests := tests || ' AND t.received_at >= $3'; END IF;
    IF until IS NOT NULL THEN tests := tests || ' AND t.received_at < $4'; END IF;
    IF NOT sees_every THEN
        tests := tests || ' AND ((SELECT public.suqiu_sees_all())
                OR t.street = ANY ((SELECT public.suqiu_streets())::text[])
                OR t.lead_department = ANY ((SELECT public.suqiu_departments())::text[]))
            AND t.secrecy <= (SELECT public.suqiu_secrecy())';
    END IF;
    IF NOT sees_every OR since IS NOT NULL OR until IS NOT NULL THEN
        tickets := ' JOIN public.ticket t ON t.ticket_no = x.ticket_no';
    END IF;
    RETURN QUERY EXECUTE 'SELECT x.ticket_no FROM public.ticket_text x' || tickets
        || ' WHERE ' || tests
    USING phrase, pairs, since, until;
END $$;
REVOKE EXECUTE ON FUNCTION suqiu_pairs(text, text),
    suqiu_mentioning(text, timestamp, timestamp) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION suqiu_mentioning(text, timestamp, timestamp) TO suqiu_reader;

-- Of five million texts it takes minutes; memory spares most of them.
SET LOCAL maintenance_work_mem = '512MB';
CREATE INDEX ticket_text_pairs ON ticket_text
    USING gin (suqiu_pairs(title, body) COLLATE "C");

-- With the columns that scope is decided by: what asks for nothing else reads a fifth of the bytes.
DROP INDEX ticket_received_at;
CREATE INDEX ticket_received_at ON ticket (received_at)
    INCLUDE (street, lead_department, secrecy);
"""

_DOWN = """
DROP INDEX ticket_received_at;
CREATE INDEX ticket_received_at ON ticket (received_at);
DROP INDEX ticket_text_pairs;
DROP FUNCTION suqiu_mentioning(text, timestamp, timestamp);
DROP FUNCTION suqiu_pairs(text, text);
"""


def upgrade() -> None:
    """The indexes, and the reader's door to that of the texts."""
    op.get_bind().exec_driver_sql(_UP)
    # How common each pair is, so that common ones are not looked up one by one.
    op.get_bind().exec_driver_sql("ANALYZE ticket_text")


def downgrade() -> None:
    """Every search reads all texts again."""
    op.get_bind().exec_driver_sql(_DOWN)
