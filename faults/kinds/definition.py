"""What the database is told about itself is changed: triggers, views, indexes, columns, checks, policies."""

from collections.abc import Callable, Iterator
from random import Random

from archive.store.guards import APPEND_ONLY
from archive.store.sql_views import queries
from archive.store.tables import METADATA
from faults.copies import Copy, SqliteCopy
from faults.damaging import damage
from faults.stages import Stage
from faults.values import Kind, Result

_CHANGED_VIEWS = {
    "shows fewer rows": "SELECT * FROM ({}) AS q WHERE entry % 2 = 0",
    "shows rows twice": "SELECT * FROM ({0}) AS q UNION ALL SELECT * FROM ({0}) AS q",
    "shows no rows": "SELECT * FROM ({}) AS q WHERE 1 = 0",
    "shows ten rows": "SELECT * FROM ({}) AS q LIMIT 10",
}


def _views(copy: Copy, chance: Random) -> Iterator[tuple[str, list[str]]]:
    views = queries(copy.database)
    name = chance.choice(sorted(views))
    query = views[name]
    yield f"view {name} gone", [f"DROP VIEW {name}{'' if copy.database == 'sqlite' else ' CASCADE'}"]
    altered = {how: changed.format(query) for how, changed in _CHANGED_VIEWS.items()}
    altered["shows what was taken away"] = query.replace("IS NOT NULL", "IS NOT NULL OR 1 = 1", 1)
    altered["shows another relation"] = query.replace("'derived'", "'published'")
    for how, changed in altered.items():
        if copy.database == "sqlite":
            yield f"view {name} {how}", [f"DROP VIEW {name}", f"CREATE VIEW {name} AS {changed}"]
        else:
            yield f"view {name} {how}", [f"CREATE OR REPLACE VIEW {name} AS {changed}"]


def _indexes(_copy: Copy, chance: Random) -> Iterator[tuple[str, list[str]]]:
    table = chance.choice([t for t in METADATA.sorted_tables if t.indexes])
    index = chance.choice(sorted(table.indexes, key=lambda each: str(each.name)))
    columns = ", ".join(f'"{column.name}"' for column in index.columns)
    gone = f"DROP INDEX {index.name}"
    yield f"index {index.name} gone", [gone]
    for how, made in {
        "on other columns": f'INDEX {index.name} ON "{table.name}" (entry)',
        "of some rows": f'INDEX {index.name} ON "{table.name}" ({columns}) WHERE entry > 20',
        "downwards": f'INDEX {index.name} ON "{table.name}" ({columns} DESC)',
        "of what it is not": f'INDEX {index.name} ON "{table.name}" ({columns}, (entry + 1))',
    }.items():
        yield f"index {index.name} {how}", [gone, f"CREATE {made}"]
    yield (
        f"one more index on {table.name}",
        [f'CREATE UNIQUE INDEX one_more ON "{table.name}" (entry, position)'],
    )


def _sqlite_triggers(chance: Random) -> Iterator[tuple[str, list[str]]]:
    table = chance.choice(APPEND_ONLY)
    verb = chance.choice(["update", "delete"])
    name = f"{table}_no_{verb}"
    head = f'CREATE TRIGGER {name} BEFORE {verb.upper()} ON "{table}"'
    yield f"trigger {name} gone", [f"DROP TRIGGER {name}"]
    yield f"trigger {name} does nothing", [f"DROP TRIGGER {name}", f"{head} BEGIN SELECT 1; END"]
    yield (
        f"trigger {name} lets through what it should not",
        [f"DROP TRIGGER {name}", f"{head} WHEN 0 BEGIN SELECT RAISE(ABORT, 'append-only'); END"],
    )
    yield (
        f"one more trigger on {table}",
        [f'CREATE TRIGGER more AFTER INSERT ON "{table}" BEGIN DELETE FROM alias WHERE entry = 1; END'],
    )


def _sqlite_tables(chance: Random) -> Iterator[tuple[str, list[str]]]:
    """Edit the schema in its own table, as no statement could."""
    table = chance.choice(sorted(METADATA.tables))
    edits = {
        "a column may be NULL": ("TEXT NOT NULL", "TEXT"),
        "a column has a default": ("INTEGER NOT NULL", "INTEGER DEFAULT 7 NOT NULL"),
        "a column ignores case": ("TEXT NOT NULL", "TEXT COLLATE NOCASE NOT NULL"),
        "a column has another type": ("TEXT NOT NULL", "BLOB NOT NULL"),
        "a number has no type": ("INTEGER NOT NULL", "NOT NULL"),
        "a check is another one": ("CHECK (id = 1)", "CHECK (id > 0)"),
        "one more check": ("\n)", ", CHECK (1 = 1)\n)"),
        "conflicts are passed over": (
            "PRIMARY KEY (entry, position)",
            "PRIMARY KEY (entry, position) ON CONFLICT IGNORE",
        ),
    }
    for how, (old, new) in edits.items():
        edit = "UPDATE sqlite_master SET sql = replace(sql, '{}', '{}') WHERE type = 'table' AND name = '{}'"
        yield f"table {table}: {how}", ["PRAGMA writable_schema = ON", edit.format(old, new, table)]
    yield f"table {table} with one more column", [f'ALTER TABLE "{table}" ADD COLUMN more TEXT']


def _postgres_triggers(chance: Random) -> Iterator[tuple[str, list[str]]]:
    table = chance.choice(APPEND_ONLY)
    name = f"{table}__append_only"
    yield f"trigger {name} gone", [f'DROP TRIGGER {name} ON "{table}"']
    yield f"trigger {name} disabled", [f'ALTER TABLE "{table}" DISABLE TRIGGER {name}']
    yield f"trigger {name} for replicas alone", [f'ALTER TABLE "{table}" ENABLE REPLICA TRIGGER {name}']
    for function in ("archive_append_only", "archive_redacted_row", "archive_erased_object"):
        made = f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
        yield f"function {function} does nothing", [f"{made} 'BEGIN RETURN NULL; END'"]
    yield (
        f"one more trigger on {table}",
        [
            f'CREATE TRIGGER more BEFORE INSERT ON "{table}" FOR EACH ROW '  # noqa: ISC004  one statement
            "EXECUTE FUNCTION archive_append_only()"
        ],
    )
    yield f"a rule on {table}", [f'CREATE RULE more AS ON INSERT TO "{table}" DO INSTEAD NOTHING']


def _postgres_tables(chance: Random) -> Iterator[tuple[str, list[str]]]:
    table = chance.choice([t for t in METADATA.sorted_tables if "position" in t.columns])
    name = table.name
    free = [c for c in table.columns if not c.primary_key]
    column = chance.choice(free).name
    alter = f'ALTER TABLE "{name}"'
    yield f"{name}.{column} may be NULL", [f'{alter} ALTER COLUMN "{column}" DROP NOT NULL']
    yield f"{name}.{column} has a default", [f'{alter} ALTER COLUMN "{column}" SET DEFAULT NULL']
    yield f"{name}.position has a default", [f'{alter} ALTER COLUMN "position" SET DEFAULT 7']
    yield f"{name} with one more column", [f"{alter} ADD COLUMN more text"]
    yield f"{name} with one more check", [f"{alter} ADD CHECK (entry > -5)"]
    yield f"{name} is not logged", [f"{alter} SET UNLOGGED"]
    yield (
        f"{name} shows some rows to some",
        [f"{alter} ENABLE ROW LEVEL SECURITY", f'CREATE POLICY more ON "{name}" USING (entry % 2 = 0)'],
    )
    yield f"{name} has an heir", [f'CREATE TABLE heir () INHERITS ("{name}")']
    yield f"{name} without its key", [f"{alter} DROP CONSTRAINT pk_{name}"]
    yield (
        "the head's check is another one",
        [
            "ALTER TABLE head DROP CONSTRAINT ck_head_one_row",
            "ALTER TABLE head ADD CONSTRAINT ck_head_one_row CHECK (id > 0)",
        ],
    )


def _ways(copy: Copy) -> list[Callable[[Random], Iterator[tuple[str, list[str]]]]]:
    own = (
        [_sqlite_triggers, _sqlite_tables]
        if copy.database == "sqlite"
        else [_postgres_triggers, _postgres_tables]
    )
    return [*own, lambda chance: _views(copy, chance), lambda chance: _indexes(copy, chance)]


def _run(stage: Stage, chance: Random) -> Result:
    def act(copy: Copy) -> str:
        what, steps = chance.choice(list(chance.choice(_ways(copy))(chance)))
        if isinstance(copy, SqliteCopy):
            with copy.connected() as driver:
                for step in steps:
                    driver.execute(step)
        else:
            copy.change(*steps)
        return what

    return damage(stage, act)


KIND = Kind(
    says="the definition of a trigger, view, index, column, check or policy changed", run=_run, weight=14
)
