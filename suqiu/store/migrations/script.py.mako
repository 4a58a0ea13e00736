"""${message}"""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Describe."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Describe."""
    ${downgrades if downgrades else "pass"}
