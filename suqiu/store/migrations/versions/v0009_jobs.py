"""The tables of the job queue, procrastinate's; kept here as they were when this was written."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"

_SCHEMA = Path(__file__).parents[1] / "procrastinate_3_10.sql"

# Only the owner works with jobs.
_CLOSE = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one.name);
    END LOOP;
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND c.relname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, suqiu_reader', one.name);
    END LOOP;
END $$;
"""

_DROP = """
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
    procrastinate_workers CASCADE;
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', one.name);
    END LOOP;
END $$;
DROP TYPE IF EXISTS procrastinate_job_to_defer_v1, procrastinate_job_event_type,
    procrastinate_job_status CASCADE;
"""


def _run(statements: str) -> None:
    # The driver would take a percent sign for a parameter.
    op.get_bind().exec_driver_sql(statements.replace("%", "%%"))


def upgrade() -> None:
    """The queue."""
    _run(_SCHEMA.read_text(encoding="utf-8"))
    _run(_CLOSE)


def downgrade() -> None:
    """Without the queue; jobs not yet done are lost."""
    _run(_DROP)
