"""Questions of diaries that came due: each is recorded once, and answered or not."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.diary.asking import Question
from bot.store import diaries as diary_settings
from bot.store.core.in_clause import id_in
from bot.store.core.params import CHAT_IDS
from bot.store.core.tables import diaries, diary_prompts
from bot.store.diaries import Diary, DiaryKey

# What tells a question from every other: whose it is, its local date, its subject.
PromptKey = tuple[DiaryKey, date, str]
_IS_ACTIVE = sa.and_(
    diaries.c.chat_id == diary_prompts.c.chat_id,
    diaries.c.person == diary_prompts.c.person,
    diaries.c.state == "active",
)
_OPEN = sa.select(diary_prompts).where(
    id_in(diary_prompts.c.chat_id, CHAT_IDS),
    diary_prompts.c.local_date >= sa.bindparam("since", type_=sa.Date),
    diary_prompts.c.answered_at.is_(None),
    sa.exists().where(_IS_ACTIVE),
)


async def record(tx: AsyncConnection, due_questions: Iterable[tuple[Diary, Question]]) -> set[PromptKey]:
    """Record questions that came due, and return the keys of those that were not on record yet."""
    rows = [_prompt(*each) for each in due_questions]
    if not rows:
        return set()
    insert: Any = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    key = [diary_prompts.c.chat_id, diary_prompts.c.person, diary_prompts.c.local_date, diary_prompts.c.what]
    statement = insert(diary_prompts).values(rows).on_conflict_do_nothing().returning(*key)
    return {((row.chat_id, row.person), row.local_date, row.what) for row in await tx.execute(statement)}


def prompt_key(diary: Diary, question: Question) -> PromptKey:
    """Return what tells a question from every other."""
    return diary.key, question.local_date, question.what


def _prompt(diary: Diary, question: Question) -> dict[str, Any]:
    chat_id, person = diary.key
    return {"chat_id": chat_id, "person": person, "answered_at": None, **vars(question)} | {
        "closes_at": question.closes_at
    }


async def prune(tx: AsyncConnection, before: datetime) -> None:
    """Delete questions that closed before then (UTC)."""
    await tx.execute(sa.delete(diary_prompts).where(diary_prompts.c.closes_at < before))


async def open_prompts(tx: AsyncConnection, chat_ids: Collection[int], since: date) -> set[PromptKey]:
    """Return the questions to these chats, about local dates from `since` on, that still await an answer."""
    rows = await tx.execute(_OPEN, {"chats": chat_ids, "since": since})
    return {((row.chat_id, row.person), row.local_date, row.what) for row in rows}


async def take_back_early(tx: AsyncConnection, now: datetime) -> list[Diary]:
    """Delete the questions that a clock ahead of `now` recorded; return their diaries, to ask again."""
    early = sa.delete(diary_prompts).where(diary_prompts.c.due_at > now)
    rows = await tx.execute(early.returning(diary_prompts.c.chat_id, diary_prompts.c.person))
    keys = {(row.chat_id, row.person) for row in rows}
    chats = [await diary_settings.of_chat(tx, chat_id) for chat_id in {of for of, _person in keys}]
    return [each for kept in chats for each in kept if each.key in keys]
