"""Withdrawing an edge: nothing is deleted, a later entry says that it no longer holds, and why."""

from archive.errors import NotFoundError
from archive.intake.ingest import Surroundings, begin
from archive.intake.plan import Plan, close
from archive.lineage.tree import Edge
from archive.reading import Knowledge
from archive.stating import Said
from archive.store import relations
from archive.store.database import Database
from archive.store.writer import append, lock_head


def retract(database: Database, knowledge: Knowledge, around: Surroundings, name: str, said: Said) -> Edge:
    """Withdraw an edge.

    Args:
        database: The archive.
        knowledge: What the run is entered with.
        around: The clock, and chance.
        name: What ``archive lineage`` calls the edge: its entry and position, ``57.0``.
        said: The reason, and who says so.

    Raises:
        NotFoundError: There is no such edge, or it is withdrawn already.
    """
    entry, position = _numbers(name)
    act = begin("retract", knowledge, around, reason=said.reason, by=said.by)
    with database.writing() as connection:
        head = lock_head(connection)
        edge = relations.edge(connection, entry, position)
        if edge is None:
            raise NotFoundError(
                f"no edge is called {name}; `archive lineage ID --up` shows each with its name"
            )
        withdrawn = relations.retracted(connection, [edge])
        if withdrawn:
            raise NotFoundError(f"edge {name} is withdrawn already ({withdrawn[edge.key].reason})")
        made = Plan(act=act, run=head.size)
        statement = made.said()
        data = {"edge": [entry, position], "statement": statement.digest}
        made.append("retraction", data, [statement])
        close(made, {})
        append(connection, head, made.additions)
    return edge


def _numbers(name: str) -> tuple[int, int]:
    entry, dot, position = name.strip().partition(".")
    if not (dot and entry.isdecimal() and position.isdecimal() and len(name) < 20):
        raise NotFoundError(
            f"{name!r} is no edge: give its name as `archive lineage ID --up` shows it, such as 57.0"
        )
    return int(entry), int(position)
