"""How alembic reaches the database: over the connection that the archive hands it."""

from alembic import context

from archive.store.tables import METADATA, is_kept

config = context.config


def run() -> None:
    """Run the migrations over the given connection, in its transaction."""
    connection = config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        include_name=is_kept,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
