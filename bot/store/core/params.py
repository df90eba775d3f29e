"""Shared bind parameters of statements built once at import: building one takes longer than running it."""

from typing import Any

import sqlalchemy as sa

from bot.store.core.in_clause import Ids
from bot.store.core.tables import Instant

NOW = sa.bindparam("now", type_=Instant)
LIMIT: sa.BindParameter[int] = sa.bindparam("most")
CHAT_ID: sa.BindParameter[int] = sa.bindparam("chat")
CHAT_IDS = sa.bindparam("chats", type_=Ids)
FROM_DATE = sa.bindparam("first", type_=sa.Date)
IDS = sa.bindparam("ids", type_=Ids)
# For a statement that is run with a list of rows: the key of each row.
ROW_KEY: sa.BindParameter[int] = sa.bindparam("of")
AT: sa.BindParameter[Any] = sa.bindparam("at")
