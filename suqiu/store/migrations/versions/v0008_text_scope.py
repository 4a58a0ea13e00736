"""Texts are searched quickly by those who see every ticket.

The scope of a text is that of its ticket, looked up for each row; who sees all tickets up to
the highest secrecy there is needs no look-up, and that is settled once a query.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

_UP = """
CREATE INDEX ticket_secrecy ON ticket (secrecy) WHERE secrecy > 0;
CREATE FUNCTION suqiu_sees_every_text() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT public.suqiu_sees_all() AND public.suqiu_secrecy() >= COALESCE(
        (SELECT max(t.secrecy) FROM public.ticket t WHERE t.secrecy > 0), 0)
$$;
REVOKE EXECUTE ON FUNCTION suqiu_sees_every_text() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION suqiu_sees_every_text() TO suqiu_reader;
DROP POLICY reader_scope ON ticket_text;
CREATE POLICY reader_scope ON ticket_text FOR SELECT TO suqiu_reader USING (
    (SELECT suqiu_sees_every_text())
    OR EXISTS (SELECT FROM ticket t WHERE t.ticket_no = ticket_text.ticket_no)
);
"""

_DOWN = """
DROP POLICY reader_scope ON ticket_text;
CREATE POLICY reader_scope ON ticket_text FOR SELECT TO suqiu_reader USING (
    EXISTS (SELECT FROM ticket t WHERE t.ticket_no = ticket_text.ticket_no)
);
DROP FUNCTION suqiu_sees_every_text();
DROP INDEX ticket_secrecy;
"""


def upgrade() -> None:
    """The quick way for those who see all."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """A look-up for every row again."""
    op.get_bind().exec_driver_sql(_DOWN)
