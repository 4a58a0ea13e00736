"""A change of classification can be taken back, and leaves no suggestion of the old one to show."""

from alembic import op

revision = "0017"
down_revision = "0016"

_UP = """
ALTER TABLE suggestion ADD COLUMN outdated boolean NOT NULL DEFAULT false;
CREATE TABLE recode_batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run bigint NOT NULL REFERENCES import_run ON DELETE CASCADE,
    decisions bigint NOT NULL,
    refiled jsonb NOT NULL,
    made bigint[] NOT NULL,
    outdated bigint[] NOT NULL
);
REVOKE ALL ON recode_batch FROM PUBLIC;
"""

# An earlier program would show what is outdated, and knows no way back: of a change that was taken
# back it would take the tickets to be in a classification that nobody knows.
_DOWN = """
WITH undone AS (
    SELECT id, counts FROM import_run
    WHERE file_hash = 'recode' AND counts ? 'undo' AND finished_at IS NOT NULL
)
DELETE FROM import_run WHERE id IN (
    SELECT id FROM undone UNION SELECT jsonb_array_elements_text(counts->'undo')::bigint FROM undone
);
DROP TABLE recode_batch;
DELETE FROM suggestion WHERE outdated;
ALTER TABLE suggestion DROP COLUMN outdated;
"""


def upgrade() -> None:
    """Runs of before kept no account of what they changed, and cannot be taken back."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Without the suggestions of earlier classifications, and no way back from the last change."""
    op.get_bind().exec_driver_sql(_DOWN)
