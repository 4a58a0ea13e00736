"""Passwords, sessions, claims on tickets, pins on the wall, and the audit chain."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = """
CREATE TABLE account (
    user_name text PRIMARY KEY REFERENCES app_user ON DELETE CASCADE,
    password_hash text NOT NULL,
    changed_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    failures smallint NOT NULL DEFAULT 0,
    locked_until timestamp,
    totp_secret text,
    totp_step bigint NOT NULL DEFAULT 0
);
CREATE TABLE invitation (
    token_hash text PRIMARY KEY,
    user_name text NOT NULL REFERENCES app_user ON DELETE CASCADE,
    expires_at timestamp NOT NULL,
    used boolean NOT NULL DEFAULT false
);
CREATE TABLE web_session (
    id_hash text PRIMARY KEY,
    user_name text NOT NULL REFERENCES app_user ON DELETE CASCADE,
    csrf text NOT NULL,
    started_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    seen_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    expires_at timestamp NOT NULL
);
CREATE INDEX web_session_user ON web_session (user_name);
CREATE TABLE ticket_claim (
    ticket_no text PRIMARY KEY REFERENCES ticket ON DELETE CASCADE,
    user_name text NOT NULL REFERENCES app_user ON DELETE CASCADE,
    claimed_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    expires_at timestamp NOT NULL
);
CREATE TABLE pin (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name text NOT NULL REFERENCES app_user ON DELETE CASCADE,
    title text NOT NULL,
    question text NOT NULL,
    place int NOT NULL DEFAULT 0
);
CREATE TABLE audit (
    id bigint PRIMARY KEY,
    at timestamp NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail jsonb NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
ALTER TABLE decision ADD COLUMN opened_at timestamp;
ALTER TABLE decision ADD COLUMN suggested_leaf text;
ALTER TABLE decision ADD COLUMN assisting_departments text;
CREATE INDEX ticket_open ON ticket (received_at) WHERE closed_at IS NULL;
REVOKE ALL ON account, invitation, web_session, ticket_claim, pin, audit
    FROM suqiu_reader, PUBLIC;
"""

_DROP = """
DROP INDEX ticket_open;
ALTER TABLE decision DROP COLUMN opened_at, DROP COLUMN suggested_leaf,
    DROP COLUMN assisting_departments;
DROP TABLE audit, pin, ticket_claim, web_session, invitation, account;
DROP FUNCTION audit_is_append_only();
"""


def upgrade() -> None:
    """The tables of the browser's side."""
    op.get_bind().exec_driver_sql(_TABLES)


def downgrade() -> None:
    """Without accounts and the audit log."""
    op.get_bind().exec_driver_sql(_DROP)
