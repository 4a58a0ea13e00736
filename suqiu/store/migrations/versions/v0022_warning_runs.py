"""Which days warnings were run on: that there was no warning is known of those days alone."""

from alembic import op

revision = "0022"
down_revision = "0021"

_UP = """
CREATE TABLE warning_run (day date PRIMARY KEY);
-- Of runs before only those left a trace that raised or ended a warning.
INSERT INTO warning_run SELECT raised FROM warning
    UNION SELECT ended FROM warning WHERE ended > raised;
REVOKE ALL ON warning_run FROM PUBLIC;
GRANT SELECT ON warning_run TO suqiu_reader;
"""


def upgrade() -> None:
    """One row a day."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Reports infer from the warnings again when they were run."""
    op.get_bind().exec_driver_sql("DROP TABLE warning_run")
