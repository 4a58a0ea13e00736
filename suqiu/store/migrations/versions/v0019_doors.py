"""Tries at the doors counted for all processes; sessions know the issuer's session they came from."""

from alembic import op

revision = "0019"
down_revision = "0018"

_UP = """
CREATE TABLE login_try (
    key_hash text PRIMARY KEY,
    left_over double precision NOT NULL,
    at timestamp without time zone NOT NULL
);
CREATE INDEX login_try_at ON login_try (at);
CREATE TABLE logout_seen (
    issuer text NOT NULL,
    jti_hash text NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    PRIMARY KEY (issuer, jti_hash)
);
ALTER TABLE web_session ADD COLUMN issuer text, ADD COLUMN subject text, ADD COLUMN sid text;
CREATE INDEX web_session_issuer ON web_session (issuer, subject) WHERE issuer IS NOT NULL;
REVOKE ALL ON login_try, logout_seen FROM PUBLIC;
"""
_DOWN = """
DROP INDEX web_session_issuer;
ALTER TABLE web_session DROP COLUMN issuer, DROP COLUMN subject, DROP COLUMN sid;
DROP TABLE login_try, logout_seen;
"""


def upgrade() -> None:
    """Sessions begun before know no issuer: its logout does not end them, their own end does."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Each process counts by itself again."""
    op.get_bind().exec_driver_sql(_DOWN)
