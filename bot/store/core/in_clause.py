"""SQL's IN for many ids in one bind parameter: SQLAlchemy's `in_` renders the list anew each time."""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class Ids(sa.types.TypeDecorator[Collection[int]]):
    """Integers from any collection: an array on PostgreSQL, a JSON list on SQLite."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return the type that the engine can search in."""
        return dialect.type_descriptor(
            sa.ARRAY(sa.BigInteger) if dialect.name == "postgresql" else sa.String()
        )

    def process_bind_param(self, value: Collection[int] | None, dialect: sa.Dialect) -> Any:
        """Convert the collection into what the driver takes."""
        ids = [*(value or ())]
        return ids if dialect.name == "postgresql" else json.dumps(ids)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Collection[int]:
        """Return the ids in the order in which the engine gave them."""
        ids: list[int] = value if dialect.name == "postgresql" else json.loads(value)
        return ids


class id_in(sa.sql.functions.FunctionElement[bool]):  # noqa: N801 - reads as the SQL it becomes
    """Whether the column holds one of these ids; false for no ids, and their number is not limited."""

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[int], ids: Collection[int] | sa.BindParameter[Any]) -> None:
        """Take the ids, or the bind parameter that will hold them."""
        given = ids if isinstance(ids, sa.BindParameter) else sa.bindparam(None, ids, Ids, unique=True)
        super().__init__(column, given)

    def self_group(self, against: Any = None) -> "id_in":  # noqa: ARG002 - SQLAlchemy passes it by name
        """Return the expression as it is.

        SQLAlchemy would add "… = 1" for an engine without booleans, which keeps SQLite from using an index.
        """
        return self


@compiles(id_in)
def _on_sqlite(element: id_in, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - both are SQL already


@compiles(id_in, "postgresql")
def _on_postgresql(element: id_in, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} = ANY({ids})"
