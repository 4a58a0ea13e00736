"""All tables, the reader, and the scope of its rows.

Written out in SQL, not made from the metadata: a released step must never change.
"""

from alembic import op

from suqiu.store.migrations.scope_0001 import GUARD, UNGUARD

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE ticket (
    ticket_no text PRIMARY KEY,
    received_at timestamp NOT NULL,
    source text, channel text, request_type text, urgency text,
    leaf_code text, level1 text, level2 text, level3 text, level4 text, old_code text,
    lead_department text, assisting_departments text,
    district text, street text, community text, grid text,
    dispatched_at timestamp, signed_at timestamp, first_contact_at timestamp,
    due_at timestamp, closed_at timestamp,
    extended boolean NOT NULL DEFAULT false,
    return_count smallint NOT NULL DEFAULT 0,
    redo_count smallint NOT NULL DEFAULT 0,
    urge_count smallint NOT NULL DEFAULT 0,
    status text, callback_result text, solved text, satisfaction text,
    assessed boolean NOT NULL DEFAULT true,
    exclusion_reason text, repeat_of text,
    secrecy smallint NOT NULL DEFAULT 0,
    updated_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP
);
CREATE INDEX ticket_received_at ON ticket (received_at);
CREATE INDEX ticket_closed_at ON ticket (closed_at);
CREATE INDEX ticket_due_at ON ticket (due_at);
CREATE INDEX ticket_leaf ON ticket (leaf_code, received_at);
CREATE INDEX ticket_department ON ticket (lead_department, received_at);
CREATE INDEX ticket_street ON ticket (street, received_at);
CREATE INDEX ticket_repeat_of ON ticket (repeat_of) WHERE repeat_of IS NOT NULL;

CREATE TABLE ticket_text (
    ticket_no text PRIMARY KEY REFERENCES ticket ON DELETE CASCADE,
    title text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT ''
);
CREATE TABLE ticket_person (
    ticket_no text PRIMARY KEY REFERENCES ticket ON DELETE CASCADE,
    original_title text NOT NULL DEFAULT '',
    original_body text NOT NULL DEFAULT '',
    caller_name text, phone text, phone_hash text, address text
);
CREATE INDEX ticket_person_phone_hash ON ticket_person (phone_hash) WHERE phone_hash IS NOT NULL;

CREATE TABLE ticket_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_no text NOT NULL REFERENCES ticket ON DELETE CASCADE,
    at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    from_status text, to_status text NOT NULL, action text NOT NULL, actor text NOT NULL,
    note text NOT NULL DEFAULT ''
);
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_no, at);

CREATE TABLE suggestion (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_no text NOT NULL REFERENCES ticket ON DELETE CASCADE,
    made_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    model text NOT NULL, payload jsonb NOT NULL,
    leaf_code text, probability double precision, decision text, path text,
    degraded boolean NOT NULL DEFAULT false
);
CREATE INDEX suggestion_ticket ON suggestion (ticket_no, made_at);

CREATE TABLE decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_no text NOT NULL REFERENCES ticket ON DELETE CASCADE,
    decided_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    actor text NOT NULL, leaf_code text, lead_department text,
    accepted boolean NOT NULL, reason text NOT NULL DEFAULT ''
);
CREATE INDEX decision_ticket ON decision (ticket_no, decided_at);

CREATE TABLE feedback (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_no text NOT NULL REFERENCES ticket ON DELETE CASCADE,
    at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    actor text NOT NULL, about text NOT NULL, verdict text NOT NULL,
    note text NOT NULL DEFAULT ''
);
CREATE INDEX feedback_ticket ON feedback (ticket_no, at);

CREATE TABLE department (name text PRIMARY KEY, aliases text[] NOT NULL DEFAULT '{}');
CREATE TABLE area (id text PRIMARY KEY, kind text NOT NULL, name text NOT NULL, parent text);
CREATE INDEX area_kind_name ON area (kind, name);

CREATE TABLE app_user (
    name text PRIMARY KEY,
    display_name text NOT NULL,
    role text NOT NULL,
    departments text[] NOT NULL DEFAULT '{}',
    streets text[] NOT NULL DEFAULT '{}',
    secrecy smallint NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    CONSTRAINT app_user_role CHECK (role IN
        ('dispatcher','department','leader','analyst','administrator','auditor')),
    CONSTRAINT app_user_name CHECK (name <> '' AND position('|' in name) = 0)
);
INSERT INTO app_user (name, display_name, role, secrecy)
VALUES ('本机管理员', '本机管理员', 'administrator', 9);

CREATE TABLE setting_secret (name text PRIMARY KEY, value text NOT NULL);
-- Two random UUIDs: 244 random bits without pgcrypto.
INSERT INTO setting_secret
VALUES ('scope', gen_random_uuid()::text || gen_random_uuid()::text);

CREATE TABLE import_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_hash text NOT NULL, file_name text NOT NULL,
    rows_done bigint NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    started_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    finished_at timestamp
);
CREATE INDEX import_run_file ON import_run (file_hash, id);
"""

_DROP = """
DROP TABLE import_run, setting_secret, app_user, area, department, feedback, decision,
    suggestion, ticket_event, ticket_person, ticket_text, ticket;
"""


def upgrade() -> None:
    """Everything from nothing."""
    op.get_bind().exec_driver_sql(_TABLES)
    op.get_bind().exec_driver_sql(GUARD)


def downgrade() -> None:
    """Back to nothing; the role stays, for other databases of the server may use it."""
    op.get_bind().exec_driver_sql(UNGUARD)
    op.get_bind().exec_driver_sql(_DROP)
