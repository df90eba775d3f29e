"""Alembic's entry point: migrates the connection that `bot.store.migrations` passes."""

from alembic import context

from bot.store.core.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
