"""The second half of step 0001: who reads which rows. No step of its own."""

# The scope of a connection is `user|signature`, set by `Database.reader` through suqiu_enter.
# The signature covers the backend and the start of the transaction, so it is of no use in any
# other; only the owner can read the secret. All functions run once a query, as init plans.
GUARD = r"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'suqiu_reader') THEN
        CREATE ROLE suqiu_reader LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database, just now
END $$;

CREATE FUNCTION suqiu_sign(who text) RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(convert_to(concat_ws('|', s.value, who, pg_backend_pid(),
        extract(epoch FROM transaction_timestamp())), 'UTF8')), 'hex')
    FROM public.setting_secret s WHERE s.name = 'scope'
$$;

CREATE FUNCTION suqiu_user() RETURNS public.app_user
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT u FROM public.app_user u
    WHERE u.name = split_part(current_setting('suqiu.scope', true), '|', 1) AND u.active
      AND split_part(current_setting('suqiu.scope', true), '|', 2) = public.suqiu_sign(u.name)
$$;

CREATE FUNCTION suqiu_sees_all() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE((u).role IN ('leader', 'analyst', 'administrator', 'dispatcher')
        AND (u).streets = '{}' AND (u).departments = '{}', false)
    FROM public.suqiu_user() u
$$;

CREATE FUNCTION suqiu_streets() RETURNS text[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN (u).role <> 'auditor' THEN (u).streets ELSE '{}' END FROM public.suqiu_user() u
$$;

CREATE FUNCTION suqiu_departments() RETURNS text[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN (u).role <> 'auditor' THEN (u).departments ELSE '{}' END
    FROM public.suqiu_user() u
$$;

CREATE FUNCTION suqiu_secrecy() RETURNS smallint
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE((u).secrecy, -1)::smallint FROM public.suqiu_user() u
$$;

-- A function, so that the reader needs no set_config.
CREATE FUNCTION suqiu_enter(scope text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT set_config('suqiu.scope', scope, true)
$$;

REVOKE EXECUTE ON FUNCTION suqiu_sign(text), suqiu_user(), suqiu_sees_all(), suqiu_streets(),
    suqiu_departments(), suqiu_secrecy(), suqiu_enter(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION suqiu_sees_all(), suqiu_streets(), suqiu_departments(),
    suqiu_secrecy(), suqiu_enter(text) TO suqiu_reader;

ALTER TABLE ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_text FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_event FORCE ROW LEVEL SECURITY;
ALTER TABLE suggestion ENABLE ROW LEVEL SECURITY;
ALTER TABLE suggestion FORCE ROW LEVEL SECURITY;

-- An owner that is no superuser is held by FORCE as well.
CREATE POLICY owner_all ON ticket TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON ticket_text TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON ticket_event TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON suggestion TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE POLICY reader_scope ON ticket FOR SELECT TO suqiu_reader USING (
    ((SELECT suqiu_sees_all()) OR street = ANY ((SELECT suqiu_streets())::text[])
        OR lead_department = ANY ((SELECT suqiu_departments())::text[]))
    AND secrecy <= (SELECT suqiu_secrecy())
);
CREATE POLICY reader_scope ON ticket_text FOR SELECT TO suqiu_reader USING (
    EXISTS (SELECT FROM ticket t WHERE t.ticket_no = ticket_text.ticket_no)
);
CREATE POLICY reader_scope ON ticket_event FOR SELECT TO suqiu_reader USING (
    EXISTS (SELECT FROM ticket t WHERE t.ticket_no = ticket_event.ticket_no)
);
CREATE POLICY reader_scope ON suggestion FOR SELECT TO suqiu_reader USING (
    EXISTS (SELECT FROM ticket t WHERE t.ticket_no = suggestion.ticket_no)
);

GRANT USAGE ON SCHEMA public TO suqiu_reader;
GRANT SELECT ON ticket, ticket_text, suggestion, department, area TO suqiu_reader;
-- Not the actor: a clerk's name is personal too.
GRANT SELECT (id, ticket_no, at, from_status, to_status, action, note)
    ON ticket_event TO suqiu_reader;

DO $$ BEGIN
    EXECUTE 'REVOKE TEMPORARY ON DATABASE ' || quote_ident(current_database()) || ' FROM PUBLIC';
    EXECUTE 'ALTER ROLE suqiu_reader IN DATABASE ' || quote_ident(current_database())
        || ' SET default_transaction_read_only = on';
EXCEPTION WHEN insufficient_privilege THEN NULL;  -- the connection sets it as well
END $$;

-- Where we own the server: no settings changed from within a question, no look at the
-- questions of others, no stopping them.
DO $$ BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean),
            pg_catalog.pg_stat_get_activity(integer), pg_catalog.pg_cancel_backend(integer),
            pg_catalog.pg_terminate_backend(integer, bigint) FROM PUBLIC;
        REVOKE ALL ON pg_catalog.pg_stat_activity FROM PUBLIC;
    END IF;
END $$;
"""

UNGUARD = """
DROP POLICY reader_scope ON suggestion;
DROP POLICY reader_scope ON ticket_event;
DROP POLICY reader_scope ON ticket_text;
DROP POLICY reader_scope ON ticket;
REVOKE ALL ON ticket, ticket_text, ticket_event, suggestion, department, area FROM suqiu_reader;
REVOKE USAGE ON SCHEMA public FROM suqiu_reader;
DROP FUNCTION suqiu_enter(text);
DROP FUNCTION suqiu_secrecy();
DROP FUNCTION suqiu_departments();
DROP FUNCTION suqiu_streets();
DROP FUNCTION suqiu_sees_all();
DROP FUNCTION suqiu_user();
DROP FUNCTION suqiu_sign(text);
"""
