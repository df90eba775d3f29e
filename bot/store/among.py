"""One of many ids, sent as one parameter: SQLAlchemy writes a list of them anew, one by one, every time."""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class Ids(sa.types.TypeDecorator[Collection[int]]):
    """Whole numbers in any collection: an array on PostgreSQL, JSON on SQLite."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Use what the engine can look into."""
        return dialect.type_descriptor(
            sa.ARRAY(sa.BigInteger) if dialect.name == "postgresql" else sa.String()
        )

    def process_bind_param(self, value: Collection[int] | None, dialect: sa.Dialect) -> Any:
        """Take the ids out of whatever holds them."""
        ids = [*(value or ())]
        return ids if dialect.name == "postgresql" else json.dumps(ids)


class among(sa.sql.functions.FunctionElement[bool]):  # noqa: N801 - reads as the SQL it becomes
    """Whether the column holds one of these; false for none, however many they are."""

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[int], ids: Collection[int] | sa.BindParameter[Any]) -> None:
        """Take the ids, or the parameter in whose place they will be given."""
        given = ids if isinstance(ids, sa.BindParameter) else sa.bindparam(None, ids, Ids, unique=True)
        super().__init__(column, given)

    def self_group(self, against: Any = None) -> "among":  # noqa: ARG002 - SQLAlchemy passes it by name
        """Stand for itself: where there are no booleans, "… = 1" would keep SQLite from using an index."""
        return self


@compiles(among)
def _on_sqlite(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - both are SQL already


@compiles(among, "postgresql")
def _on_postgresql(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} = ANY({ids})"
