"""Whose account of single sign-on a user is: bound at his first login that way."""

from alembic import op

revision = "0014"
down_revision = "0013"

_UP = """
CREATE TABLE sign_on (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_name text NOT NULL REFERENCES app_user(name) ON DELETE CASCADE,
    bound_at timestamp without time zone NOT NULL DEFAULT LOCALTIMESTAMP,
    PRIMARY KEY (issuer, subject),
    CONSTRAINT sign_on_user UNIQUE (issuer, user_name)
);
REVOKE ALL ON sign_on FROM PUBLIC;
"""


def upgrade() -> None:
    """Nobody is bound yet: everybody is at his next login."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Users are found by name again."""
    op.get_bind().exec_driver_sql("DROP TABLE sign_on")
