"""How Alembic reaches the portal's database: through what `data.portal.migration` hands over."""

from alembic import context

from data.portal import view_tables  # noqa: F401  (which belong to the metadata)
from data.portal.tables import Base

options = context.config.attributes

if context.is_offline_mode():
    context.configure(dialect_name=options["dialect"], target_metadata=Base.metadata)
else:
    context.configure(connection=options["connection"], target_metadata=Base.metadata)

with context.begin_transaction():
    context.run_migrations()
