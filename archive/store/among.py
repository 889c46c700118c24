"""One condition for "is one of these thousand keys", as one parameter on either database.

An IN list of so many parameters costs SQLAlchemy more to write than the database to answer.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, Connection, Text, any_, bindparam, func, select
from sqlalchemy.sql import ColumnElement

from archive.digest import canonical


def among(connection: Connection, column: Column[Any], keys: Sequence[str]) -> ColumnElement[bool]:
    """Give the condition that a text column holds one of some keys."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(bindparam(None, canonical(list(keys)).decode())).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(None, list(keys), type_=ARRAY(Text(collation="C"))))


def among_numbers(connection: Connection, column: Column[Any], keys: Sequence[int]) -> ColumnElement[bool]:
    """Give the condition that a column of numbers holds one of some keys."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(bindparam(None, canonical(list(keys)).decode())).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(None, list(keys), type_=ARRAY(BigInteger())))
