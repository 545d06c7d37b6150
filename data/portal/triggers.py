"""The triggers that keep the audit append-only, whoever is at the database with the portal's login."""

REFUSED = "The audit is append-only."


def append_only(dialect: str) -> list[str]:
    """Return the statements that make events unchangeable and let the head only ever move forward by one.

    They come after the head itself: there is one, and no other may take its place.
    """
    return {"sqlite": _SQLITE, "postgresql": _POSTGRESQL, "mssql": _SQL_SERVER}[dialect]


_SQLITE = [
    f"""CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"""
    for table, verbs in (("audit_events", ("UPDATE", "DELETE")), ("audit_head", ("INSERT", "DELETE")))
    for verb in verbs
] + [
    f"""CREATE TRIGGER audit_events_replace BEFORE INSERT ON audit_events
        WHEN EXISTS (SELECT 1 FROM audit_events WHERE position = NEW.position)
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",  # noqa: S608
    f"""CREATE TRIGGER audit_head_update BEFORE UPDATE ON audit_head
        WHEN NEW.id <> OLD.id OR NEW.count <> OLD.count + 1
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
]

_POSTGRESQL = [
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSED}'; END $$""",
    """CREATE TRIGGER audit_events_rows BEFORE UPDATE OR DELETE ON audit_events
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_events_truncate BEFORE TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_head_update BEFORE UPDATE ON audit_head
        FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.count <> OLD.count + 1)
        EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_head_rows BEFORE INSERT OR DELETE ON audit_head
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_head_truncate BEFORE TRUNCATE ON audit_head
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
]

# TRUNCATE fires no trigger here; of `audit_events` it is refused because `audit_head` refers to that table.
_SQL_SERVER = [
    f"""CREATE TRIGGER audit_events_rows ON audit_events INSTEAD OF UPDATE, DELETE AS
BEGIN
    SET NOCOUNT ON;
    RAISERROR('{REFUSED}', 16, 1);
    ROLLBACK TRANSACTION;
END""",
    f"""CREATE TRIGGER audit_head_update ON audit_head AFTER UPDATE AS
BEGIN
    SET NOCOUNT ON;
    IF EXISTS (
        SELECT 1 FROM inserted LEFT JOIN deleted ON deleted.id = inserted.id
        WHERE deleted.id IS NULL OR inserted.count <> deleted.count + 1
    )
    BEGIN
        RAISERROR('{REFUSED}', 16, 1);
        ROLLBACK TRANSACTION;
    END
END""",  # noqa: S608
    f"""CREATE TRIGGER audit_head_rows ON audit_head INSTEAD OF INSERT, DELETE AS
BEGIN
    SET NOCOUNT ON;
    RAISERROR('{REFUSED}', 16, 1);
    ROLLBACK TRANSACTION;
END""",
]
