"""The audit log gives no young entry away and knows its end; tokens open only what they were made for."""

from alembic import op

revision = "0020"
down_revision = "0019"

# 180 days: SHORTEST_KEEP_DAYS of suqiu/store/audit.py. The head moves only where an entry follows
# the one before: where the end was cut off and written anew, it stays behind for good.
_UP = """
CREATE FUNCTION audit_keeps_the_young() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at >= LOCALTIMESTAMP - interval '180 days' THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_keeps_the_young();
CREATE TABLE audit_head (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT audit_head_one CHECK (one),
    id bigint NOT NULL,
    hash text NOT NULL
);
INSERT INTO audit_head (id, hash)
    SELECT COALESCE(max(id), 0), COALESCE((array_agg(hash ORDER BY id DESC))[1], repeat('0', 64))
    FROM audit;
CREATE FUNCTION audit_moves_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.audit_head SET id = NEW.id, hash = NEW.hash
    WHERE id = NEW.id - 1 AND hash = NEW.previous;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_head_moves AFTER INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_moves_head();
ALTER TABLE api_token ADD COLUMN scopes text[] NOT NULL DEFAULT '{}';
REVOKE ALL ON audit_head FROM PUBLIC;
"""
_DOWN = """
ALTER TABLE api_token DROP COLUMN scopes;
DROP TRIGGER audit_head_moves ON audit;
DROP TRIGGER audit_keeps ON audit;
DROP FUNCTION audit_moves_head();
DROP FUNCTION audit_keeps_the_young();
DROP TABLE audit_head;
"""


def upgrade() -> None:
    """Tokens made before open what their users may, as they did."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """TOKENS OF A FEW DOORS OPEN ALL of their users' again."""
    op.get_bind().exec_driver_sql(_DOWN)
