"""What the portal asks and keeps: the only package that imports SQLAlchemy or a database driver."""
