"""Passages of the knowledge can have a vector, where a site has a model for it."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """All passages are read for every question: they need no index, and no extension."""
    op.get_bind().exec_driver_sql(
        "ALTER TABLE knowledge_passage ADD COLUMN encoder text, ADD COLUMN vector bytea,"
        " ADD CONSTRAINT knowledge_passage_vector CHECK ((encoder IS NULL) = (vector IS NULL))"
    )


def downgrade() -> None:
    """They can be made again."""
    op.get_bind().exec_driver_sql(
        "ALTER TABLE knowledge_passage DROP COLUMN encoder, DROP COLUMN vector"
    )
