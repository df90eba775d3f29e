"""What statements are given that are written once: putting one together takes longer than running it."""

from typing import Any

import sqlalchemy as sa

from bot.store.among import Ids
from bot.store.tables import Instant

NOW = sa.bindparam("now", type_=Instant)
MOST: sa.BindParameter[int] = sa.bindparam("most")
CHAT: sa.BindParameter[int] = sa.bindparam("chat")
CHATS = sa.bindparam("chats", type_=Ids)
IDS = sa.bindparam("ids", type_=Ids)
# Of a statement that is carried out for one row after the other.
OF: sa.BindParameter[int] = sa.bindparam("of")
AT: sa.BindParameter[Any] = sa.bindparam("at")
