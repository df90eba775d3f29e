"""Many rows in one bind parameter, and many ids in one value, for statements about a thousand rows."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from bot.store.core.in_clause import Ids
from bot.store.core.tables import Instant

_INSTANT = Instant()


class json_rows(sa.sql.functions.FunctionElement[Any]):  # noqa: N801 - reads as the SQL it becomes
    """The lists of a JSON list as rows; `table` returns the table to select from."""

    inherit_cache = True

    def __init__(self, name: str, *columns: sa.ColumnClause[Any]) -> None:
        """Take the name of the bind parameter, and the columns in the order of a list's values."""
        super().__init__(sa.bindparam(name, type_=sa.Text), *columns)
        self._declared = columns

    def table(self, name: str) -> sa.TableValuedAlias:
        """Return the rows as a table of that name."""
        return self.table_valued(*self._declared, name=name)


@compiles(json_rows)
def _rows_on_sqlite(element: json_rows, compiler: SQLCompiler, **kw: Any) -> str:
    rows, *columns = element.clauses
    values = ", ".join(f"value ->> {n} AS {each.name}" for n, each in enumerate(columns))
    return f"(SELECT {values} FROM json_each({compiler.process(rows, **kw)}))"  # noqa: S608 - names are ours


@compiles(json_rows, "postgresql")
def _rows_on_postgresql(element: json_rows, compiler: SQLCompiler, **kw: Any) -> str:
    rows, *columns = element.clauses
    values = ", ".join(
        f"CAST(value ->> {n} AS {each.type.compile(compiler.dialect)}) AS {each.name}"
        for n, each in enumerate(columns)
    )
    given = compiler.process(rows, **kw)
    return f"(SELECT {values} FROM json_array_elements(CAST({given} AS json)))"  # noqa: S608 - as above


class each_id(sa.sql.functions.FunctionElement[Any]):  # noqa: N801 - reads as the SQL it becomes
    """The ids of a JSON list as rows with one column, `value`."""

    inherit_cache = True


@compiles(each_id)
def _each_on_sqlite(element: each_id, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(each_id, "postgresql")
def _each_on_postgresql(element: each_id, compiler: SQLCompiler, **kw: Any) -> str:
    ids = compiler.process(element.clauses, **kw)
    texts = f"json_array_elements_text(CAST({ids} AS json)) AS each_text"
    return f"LATERAL (SELECT CAST(each_text AS bigint) AS value FROM {texts})"  # noqa: S608 - SQL already


class grouped_ids(sa.sql.functions.FunctionElement[Collection[int]]):  # noqa: N801 - reads as the SQL it becomes
    """The ids of a group of rows, as one value."""

    type = Ids()
    inherit_cache = True


@compiles(grouped_ids)
def _grouped_on_sqlite(element: grouped_ids, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **kw)})"


@compiles(grouped_ids, "postgresql")
def _grouped_on_postgresql(element: grouped_ids, compiler: SQLCompiler, **kw: Any) -> str:
    return f"array_agg({compiler.process(element.clauses, **kw)})"


class json_text(sa.sql.functions.FunctionElement[Any]):  # noqa: N801 - reads as the SQL it becomes
    """A text that is JSON already, as the value of a JSON column."""

    type = sa.JSON()
    inherit_cache = True


@compiles(json_text)
def _text_on_sqlite(element: json_text, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(json_text, "postgresql")
def _text_on_postgresql(element: json_text, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS json)"


def to_json(rows: Sequence[Sequence[Any]], dialect: sa.Dialect) -> str:
    """Return the parameter of `json_rows`; dates and instants in the form in which the engine stores them."""

    @cache  # the rows of one statement share nearly all of them
    def text(value: date) -> str:
        if isinstance(value, datetime):
            return str(_INSTANT.process_bind_param(value, dialect))
        return value.isoformat()

    return json.dumps(rows, default=text)
