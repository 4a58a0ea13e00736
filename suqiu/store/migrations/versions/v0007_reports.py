"""Reports, their frozen facts, and the versions of their words."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
CREATE TABLE report (
    id text PRIMARY KEY,
    spec text NOT NULL,
    title text NOT NULL,
    period_start timestamp NOT NULL,
    period_end timestamp NOT NULL,
    period_text text NOT NULL,
    topic text NOT NULL DEFAULT '',
    facts_hash text NOT NULL,
    status text NOT NULL DEFAULT 'draft',
    secrecy smallint NOT NULL DEFAULT 0,
    made_by text NOT NULL,
    made_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    approved_by text,
    approved_at timestamp,
    frozen_by text,
    frozen_at timestamp,
    CONSTRAINT report_status CHECK (status IN ('draft','approved','frozen'))
);
CREATE INDEX report_made ON report (made_at);
CREATE INDEX report_facts ON report (facts_hash);
CREATE TABLE report_fact (
    report_id text NOT NULL REFERENCES report ON DELETE CASCADE,
    place int NOT NULL,
    fact_id text NOT NULL,
    payload jsonb NOT NULL,
    PRIMARY KEY (report_id, place)
);
CREATE TABLE report_version (
    report_id text NOT NULL REFERENCES report ON DELETE CASCADE,
    number int NOT NULL,
    manuscript jsonb NOT NULL,
    note text NOT NULL DEFAULT '',
    made_by text NOT NULL,
    made_at timestamp NOT NULL DEFAULT LOCALTIMESTAMP,
    drawings jsonb,
    hashes jsonb,
    PRIMARY KEY (report_id, number)
);
CREATE FUNCTION report_stays_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := CASE WHEN TG_TABLE_NAME = 'report' THEN to_jsonb(OLD) ->> 'id'
                    ELSE to_jsonb(OLD) ->> 'report_id' END;
BEGIN
    IF EXISTS (SELECT FROM report r WHERE r.id = changed AND r.status = 'frozen') THEN
        RAISE EXCEPTION 'the report is frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER report_frozen BEFORE UPDATE OR DELETE ON report
    FOR EACH ROW EXECUTE FUNCTION report_stays_frozen();
CREATE TRIGGER report_fact_frozen BEFORE UPDATE OR DELETE ON report_fact
    FOR EACH ROW EXECUTE FUNCTION report_stays_frozen();
CREATE TRIGGER report_version_frozen BEFORE UPDATE OR DELETE ON report_version
    FOR EACH ROW EXECUTE FUNCTION report_stays_frozen();
REVOKE ALL ON report, report_fact, report_version FROM suqiu_reader, PUBLIC;
"""

_DROP = """
DROP TABLE report_version, report_fact, report;
DROP FUNCTION report_stays_frozen();
"""


def upgrade() -> None:
    """Three tables; what is frozen cannot be changed."""
    op.get_bind().exec_driver_sql(_TABLES)


def downgrade() -> None:
    """Without them; all reports are lost."""
    op.get_bind().exec_driver_sql(_DROP)
