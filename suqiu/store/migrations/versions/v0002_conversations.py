"""API tokens, and what people asked."""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = """
CREATE TABLE api_token (
    id text PRIMARY KEY,
    token_hash text NOT NULL UNIQUE,
    user_name text NOT NULL REFERENCES app_user ON DELETE CASCADE,
    label text NOT NULL DEFAULT '',
    created_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    expires_at timestamp,
    revoked boolean NOT NULL DEFAULT false
);
CREATE TABLE conversation (
    id text PRIMARY KEY,
    user_name text NOT NULL REFERENCES app_user ON DELETE CASCADE,
    started_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP
);
CREATE INDEX conversation_user ON conversation (user_name, started_at);
CREATE TABLE conversation_turn (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id text NOT NULL REFERENCES conversation ON DELETE CASCADE,
    asked_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    as_of date NOT NULL,
    question text NOT NULL,
    status text NOT NULL,
    way text NOT NULL,
    answer_text text NOT NULL,
    query jsonb,
    thumbs smallint,
    correction text NOT NULL DEFAULT ''
);
CREATE INDEX conversation_turn_of ON conversation_turn (conversation_id, id);
REVOKE ALL ON api_token, conversation, conversation_turn FROM suqiu_reader, PUBLIC;
"""


def upgrade() -> None:
    """Three tables; the reader sees none of them."""
    op.get_bind().exec_driver_sql(_TABLES)


def downgrade() -> None:
    """Without them; what was asked is lost."""
    op.get_bind().exec_driver_sql("DROP TABLE conversation_turn, conversation, api_token")
