"""One of many ids, sent as one parameter: SQLAlchemy writes a list of them anew, one by one, every time."""

import json
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


def among(tx: AsyncConnection, column: sa.ColumnElement[int], ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Whether the column holds one of these; false for none, however many they are."""
    if tx.dialect.name == "postgresql":
        return column == sa.any_(sa.literal([*ids], sa.ARRAY(sa.BigInteger)))
    each = sa.func.json_each(json.dumps([*ids])).table_valued("value")
    return column.in_(sa.select(each.c.value))
