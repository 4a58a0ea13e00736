"""Warnings: who sees an area or a department sees its warnings."""

from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = """
CREATE TABLE warning (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    status text NOT NULL DEFAULT 'open',
    title text NOT NULL,
    summary text NOT NULL,
    since date NOT NULL,
    raised date NOT NULL,
    last date NOT NULL,
    ended date,
    leaf_code text, street text, community text, department text,
    secrecy smallint NOT NULL DEFAULT 0,
    seen integer NOT NULL,
    expected double precision,
    p double precision,
    details jsonb NOT NULL DEFAULT '{}',
    reason text NOT NULL DEFAULT '',
    actor text,
    muted_until date,
    updated_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    CONSTRAINT warning_status CHECK (status IN ('open','acknowledged','muted','closed'))
);
CREATE INDEX warning_active ON warning (kind, subject) WHERE ended IS NULL;
CREATE INDEX warning_raised ON warning (raised);
CREATE TABLE warning_ticket (
    warning_id bigint NOT NULL REFERENCES warning ON DELETE CASCADE,
    ticket_no text NOT NULL REFERENCES ticket ON DELETE CASCADE,
    PRIMARY KEY (warning_id, ticket_no)
);
CREATE INDEX warning_ticket_of ON warning_ticket (ticket_no);
CREATE TABLE warning_mute (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL, matter text NOT NULL, until date NOT NULL,
    reason text NOT NULL DEFAULT '', actor text NOT NULL
);
CREATE INDEX warning_mute_matter ON warning_mute (kind, matter, until);
CREATE TABLE warning_delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warning_id bigint NOT NULL REFERENCES warning ON DELETE CASCADE,
    channel text NOT NULL, receiver text NOT NULL,
    attempts integer NOT NULL DEFAULT 0, error text NOT NULL DEFAULT '',
    sent_at timestamp
);
CREATE INDEX warning_delivery_waiting ON warning_delivery (id) WHERE sent_at IS NULL;

ALTER TABLE warning ENABLE ROW LEVEL SECURITY;
ALTER TABLE warning FORCE ROW LEVEL SECURITY;
ALTER TABLE warning_ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE warning_ticket FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON warning TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON warning_ticket TO CURRENT_USER USING (true) WITH CHECK (true);
-- Whole-city warnings have no street: only who sees all, or their department, reads them.
CREATE POLICY reader_scope ON warning FOR SELECT TO suqiu_reader USING (
    ((SELECT suqiu_sees_all()) OR street = ANY ((SELECT suqiu_streets())::text[])
        OR department = ANY ((SELECT suqiu_departments())::text[]))
    AND secrecy <= (SELECT suqiu_secrecy())
);
CREATE POLICY reader_scope ON warning_ticket FOR SELECT TO suqiu_reader USING (
    EXISTS (SELECT FROM warning w WHERE w.id = warning_ticket.warning_id)
    AND EXISTS (SELECT FROM ticket t WHERE t.ticket_no = warning_ticket.ticket_no)
);
REVOKE ALL ON warning, warning_ticket, warning_mute, warning_delivery FROM suqiu_reader, PUBLIC;
GRANT SELECT ON warning_ticket TO suqiu_reader;
-- Neither the actor, a clerk's name, nor the subject, which may stand for a person.
GRANT SELECT (id, kind, status, title, summary, since, raised, last, ended, leaf_code, street,
    community, department, secrecy, seen, expected, p, details, reason, muted_until, updated_at)
    ON warning TO suqiu_reader;
"""


def upgrade() -> None:
    """Four tables; the reader sees two of them, within its scope."""
    op.get_bind().exec_driver_sql(_TABLES)


def downgrade() -> None:
    """Without them; warnings and what people made of them are lost."""
    op.get_bind().exec_driver_sql(
        "DROP TABLE warning_delivery, warning_mute, warning_ticket, warning"
    )
