"""The store: the only rooms that know SQL, SQLAlchemy and the two databases."""
