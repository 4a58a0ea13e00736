"""Run by Alembic: the connection is handed in by `suqiu.store.migrating`."""

from alembic import context

from suqiu.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    on_version_apply=context.config.attributes["on_version"],
)
with context.begin_transaction():
    context.run_migrations()
