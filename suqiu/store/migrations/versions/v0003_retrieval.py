"""The index of tickets, knowledge, and suggestions of repeats."""

from alembic import op

revision = "0003"
down_revision = "0002"

# Readers have no grant on the index: `&&` is not leak-proof, so under row security PostgreSQL
# would not use the GIN index. The functions below are the only door, and apply the scope.
_SCOPE = """((SELECT public.suqiu_sees_all()) OR t.street = ANY ((SELECT public.suqiu_streets())::text[])
        OR t.lead_department = ANY ((SELECT public.suqiu_departments())::text[]))
    AND t.secrecy <= (SELECT public.suqiu_secrecy())"""

_TABLES = """
CREATE TABLE ticket_index (
    ticket_no text PRIMARY KEY REFERENCES ticket ON DELETE CASCADE,
    terms int[] NOT NULL,
    counts bytea NOT NULL,
    length int NOT NULL,
    tags text[] NOT NULL,
    counted boolean NOT NULL DEFAULT false
);
CREATE INDEX ticket_index_terms ON ticket_index USING gin (terms, tags)
    WITH (gin_pending_list_limit = 512);
CREATE INDEX ticket_index_uncounted ON ticket_index (ticket_no) WHERE NOT counted;

CREATE TABLE index_term (term int PRIMARY KEY, documents int NOT NULL);
CREATE TABLE index_state (
    id boolean PRIMARY KEY DEFAULT true,
    documents bigint NOT NULL DEFAULT 0,
    length bigint NOT NULL DEFAULT 0,
    first_month text, last_month text,
    CONSTRAINT index_state_one CHECK (id)
);
INSERT INTO index_state DEFAULT VALUES;

CREATE TABLE vector_version (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    encoder text NOT NULL,
    dimensions int NOT NULL,
    state text NOT NULL DEFAULT 'building',
    started_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    finished_at timestamp,
    CONSTRAINT vector_version_state CHECK (state IN ('building', 'serving'))
);
CREATE UNIQUE INDEX vector_version_serving ON vector_version (state) WHERE state = 'serving';

CREATE TABLE knowledge_document (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL, source text NOT NULL UNIQUE, content_hash text NOT NULL,
    owner text NOT NULL, valid_from date NOT NULL, valid_to date,
    added_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    CONSTRAINT knowledge_document_valid CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE TABLE knowledge_passage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id bigint NOT NULL REFERENCES knowledge_document ON DELETE CASCADE,
    number int NOT NULL, heading text NOT NULL, body text NOT NULL,
    terms int[] NOT NULL, counts bytea NOT NULL, length int NOT NULL
);
CREATE INDEX knowledge_passage_document ON knowledge_passage (document_id, number);

CREATE TABLE repeat_suggestion (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,
    kind text NOT NULL,
    as_of date NOT NULL,
    made_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    tickets text[] NOT NULL,
    confidence double precision NOT NULL,
    evidence jsonb NOT NULL,
    state text NOT NULL DEFAULT 'open',
    decided_by text, decided_at timestamp, reason text NOT NULL DEFAULT '',
    CONSTRAINT repeat_suggestion_kind CHECK (kind IN ('same_person', 'many_people')),
    CONSTRAINT repeat_suggestion_state CHECK (state IN ('open', 'accepted', 'rejected'))
);
CREATE INDEX repeat_suggestion_open ON repeat_suggestion (as_of) WHERE state = 'open';

CREATE FUNCTION suqiu_ticket_tags(t public.ticket) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_remove(ARRAY['m' || to_char((t).received_at, 'YYYY-MM'), 'l' || (t).leaf_code,
        's' || (t).street, 'd' || (t).lead_department], NULL)
$$;

CREATE FUNCTION suqiu_retag_ticket() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.ticket_index SET tags = public.suqiu_ticket_tags(NEW)
    WHERE ticket_no = NEW.ticket_no AND tags <> public.suqiu_ticket_tags(NEW);
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_retag AFTER UPDATE OF received_at, leaf_code, street, lead_department
    ON ticket FOR EACH ROW EXECUTE FUNCTION suqiu_retag_ticket();

-- Changed words make the entry stale; what is missing is what the next update indexes.
CREATE FUNCTION suqiu_unindex_ticket() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM public.ticket_index WHERE ticket_no = NEW.ticket_no;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_unindex AFTER UPDATE ON ticket_text FOR EACH ROW
    WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.body IS DISTINCT FROM NEW.body)
    EXECUTE FUNCTION suqiu_unindex_ticket();
"""

_DOORS = f"""
-- Rare terms are not told: whether a word occurs at all in tickets one may not see is a secret.
CREATE FUNCTION suqiu_term_documents(wanted int[]) RETURNS TABLE (term int, documents int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.term, i.documents FROM public.index_term i
    WHERE i.term = ANY (wanted) AND i.documents >= 5
$$;

-- Candidates: with one of `one_of`, or with both of a pair (first[i], second[i]); in the months,
-- with the tags, in scope.
CREATE FUNCTION suqiu_candidates(
    one_of int[], first int[], second int[], months text[], leaves text[], streets text[], departments text[],
    since timestamp, until timestamp, most int
) RETURNS TABLE (ticket_no text, length int, terms bytea, counts bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off AS $$
DECLARE
    tagged text := '';
    indexed text;
    dated text := '';
BEGIN
    IF months <> '{{}}' THEN tagged := tagged || ' AND i.tags && $4'; END IF;
    IF leaves <> '{{}}' THEN tagged := tagged || ' AND i.tags && $5'; END IF;
    IF streets <> '{{}}' THEN tagged := tagged || ' AND i.tags && $6'; END IF;
    IF departments <> '{{}}' THEN tagged := tagged || ' AND i.tags && $7'; END IF;
    -- The tags in every branch: the index then narrows each before it is read.
    indexed := 'i.terms && $1' || tagged;
    FOR n IN 1 .. least(cardinality(first), cardinality(second)) LOOP
        indexed := indexed || ' OR i.terms @> ARRAY[$2[' || n || '], $3[' || n || ']]' || tagged;
    END LOOP;
    IF since IS NOT NULL THEN dated := dated || ' AND t.received_at >= $8'; END IF;
    IF until IS NOT NULL THEN dated := dated || ' AND t.received_at < $9'; END IF;
    -- OFFSET 0: the GIN index first, the tickets by key after it.
    RETURN QUERY EXECUTE 'SELECT i.ticket_no, i.length, array_send(i.terms), i.counts
        FROM (SELECT * FROM public.ticket_index i WHERE ' || indexed || ' OFFSET 0) i
        JOIN public.ticket t ON t.ticket_no = i.ticket_no
        WHERE {_SCOPE}' || dated || ' LIMIT $10'
    USING one_of, first, second, months, leaves, streets, departments, since, until, most;
END $$;

-- The nearest by the vectors now serving; nothing while there are none.
CREATE FUNCTION suqiu_nearest(
    wanted text, months text[], leaves text[], streets text[], departments text[],
    since timestamp, until timestamp, most int
) RETURNS TABLE (ticket_no text, similarity double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    number int;
    condition text := 'true';
BEGIN
    SELECT v.id INTO number FROM public.vector_version v WHERE v.state = 'serving';
    IF number IS NULL THEN RETURN; END IF;
    IF months <> '{{}}' THEN condition := condition || ' AND i.tags && $2'; END IF;
    IF leaves <> '{{}}' THEN condition := condition || ' AND i.tags && $3'; END IF;
    IF streets <> '{{}}' THEN condition := condition || ' AND i.tags && $4'; END IF;
    IF departments <> '{{}}' THEN condition := condition || ' AND i.tags && $5'; END IF;
    IF since IS NOT NULL THEN condition := condition || ' AND t.received_at >= $6'; END IF;
    IF until IS NOT NULL THEN condition := condition || ' AND t.received_at < $7'; END IF;
    RETURN QUERY EXECUTE 'SELECT i.ticket_no, 1 - (v.embedding <=> $1::halfvec)
        FROM public.ticket_vector_' || number || ' v
            JOIN public.ticket_index i ON i.ticket_no = v.ticket_no
            JOIN public.ticket t ON t.ticket_no = v.ticket_no
        WHERE {_SCOPE} AND ' || condition || ' ORDER BY v.embedding <=> $1::halfvec LIMIT $8'
    USING wanted, months, leaves, streets, departments, since, until, most;
END $$;

REVOKE EXECUTE ON FUNCTION suqiu_ticket_tags(public.ticket), suqiu_retag_ticket(),
    suqiu_unindex_ticket(), suqiu_term_documents(int[]),
    suqiu_candidates(int[], int[], int[], text[], text[], text[], text[], timestamp, timestamp, int),
    suqiu_nearest(text, text[], text[], text[], text[], timestamp, timestamp, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION suqiu_term_documents(int[]),
    suqiu_candidates(int[], int[], int[], text[], text[], text[], text[], timestamp, timestamp, int),
    suqiu_nearest(text, text[], text[], text[], text[], timestamp, timestamp, int)
    TO suqiu_reader;
REVOKE ALL ON ticket_index, index_term, index_state, vector_version, knowledge_document,
    knowledge_passage, repeat_suggestion FROM suqiu_reader, PUBLIC;
GRANT SELECT ON index_state, vector_version, knowledge_document, knowledge_passage
    TO suqiu_reader;
"""

_DROP = """
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT quote_ident(c.relname) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname ~ '^ticket_vector_[0-9]+$'
    LOOP EXECUTE 'DROP TABLE public.' || one; END LOOP;
END $$;
DROP TRIGGER ticket_unindex ON ticket_text;
DROP TRIGGER ticket_retag ON ticket;
DROP FUNCTION suqiu_nearest(text, text[], text[], text[], text[], timestamp, timestamp, int);
DROP FUNCTION suqiu_candidates(int[], int[], int[], text[], text[], text[], text[], timestamp, timestamp, int);
DROP FUNCTION suqiu_term_documents(int[]);
DROP FUNCTION suqiu_unindex_ticket();
DROP FUNCTION suqiu_retag_ticket();
DROP FUNCTION suqiu_ticket_tags(ticket);
DROP TABLE repeat_suggestion, knowledge_passage, knowledge_document, vector_version, index_state,
    index_term, ticket_index;
"""


def upgrade() -> None:
    """Tables, the triggers that keep the index true, and the reader's doors."""
    op.get_bind().exec_driver_sql(_TABLES)
    op.get_bind().exec_driver_sql(_DOORS)


def downgrade() -> None:
    """Without index, vectors and knowledge."""
    op.get_bind().exec_driver_sql(_DROP)
