"""Questions of diaries that come due: each is recorded once, and owed while somebody answers them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.diary.asking import STAYS_OPEN, Question, choose_questions
from bot.domain.nagging import quiet_until
from bot.domain.schedules import just_before, known_zones
from bot.due.page import PAGE, RETRY_DELAY
from bot.messages.diary_question import DiaryGoesOn, DiaryQuestion
from bot.messages.typed import PunctualMessage
from bot.messages.week_look_back import WeekLookBack
from bot.replies.diary.diary_view import week_before
from bot.store import diaries, diary, diary_prompts
from bot.store.account import subscribers
from bot.store.account.subscribers import Subscriber
from bot.store.diaries import Diary
from bot.store.diary_prompts import PromptKey, prompt_key
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage

log = structlog.get_logger()


@dataclass(frozen=True)
class _Asking:
    """A diary as it is after this tick, what it asks now, and whether it asks to go on instead."""

    diary: Diary
    questions: Sequence[Question]
    gives_up: bool


async def run_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Record and owe the questions of a page of diaries, and plan their next."""
    due = await diaries.due(tx, now, PAGE)
    if not due:
        return False
    readable = [each for each in due if each.times.zone in known_zones()]
    asking = await _ask(tx, readable, now)
    recorded = await diary_prompts.record(
        tx, [(each.diary, one) for each in asking for one in each.questions]
    )
    readers = await subscribers.get_many(tx, {each.chat_id for each in readable})
    await outbox.owe(tx, [*_owed(asking, recorded, readers, now)], now)
    unreadable = [replace(each, next_due_at=now + RETRY_DELAY) for each in due if each not in readable]
    await diaries.advance(tx, [*(each.diary.planned(now) for each in asking), *unreadable])
    for _each in unreadable:
        log.error("diary_unreadable")
    return True


async def _ask(tx: AsyncConnection, due: Sequence[Diary], now: datetime) -> list[_Asking]:
    coming = {each.key: _open_questions(each, now) for each in due}
    days = [one.local_date for ones in coming.values() for one in ones]
    told = await diary.told_since(tx, {each.chat_id for each in due}, min(days)) if days else set()
    asking = []
    for each in due:
        untold = [one for one in coming[each.key] if prompt_key(each, one) not in told]
        made = choose_questions(untold, each.unanswered, each.asked_on)
        after = replace(each, unanswered=made.unanswered, asked_on=made.asked_on)
        after = replace(after, state="waiting") if made.gives_up else after
        asking.append(_Asking(after, made.questions, made.gives_up))
    return asking


def _open_questions(due: Diary, now: datetime) -> list[Question]:
    """Return what came due by now and is still worth asking (P3)."""
    since = max(just_before(due.next_due_at or now), now - STAYS_OPEN)
    return due.present_times.questions_between(since, now)


def _message(asks: Diary, question: Question, due_at: datetime) -> PunctualMessage:
    if question.what == "week":
        return WeekLookBack(due_at=due_at, first=week_before(question.local_date), person=asks.person)
    return DiaryQuestion(
        due_at=due_at, what=question.what, person=asks.person, local_date=question.local_date
    )


def _owed(
    asking: Sequence[_Asking],
    recorded: set[PromptKey],
    readers: Mapping[int, Subscriber],
    now: datetime,
) -> Iterator[OwedMessage]:
    """Yield a message for each question that is new on record; in quiet hours it waits for their end."""
    for each in asking:
        chat_id, reader = each.diary.chat_id, readers[each.diary.chat_id]
        waits_until = quiet_until(reader.quiet, each.diary.times.zone, now)
        for one in each.questions:
            if prompt_key(each.diary, one) in recorded:
                yield _message(each.diary, one, waits_until or one.due_at).to(
                    chat_id, due_at=waits_until, expires_at=one.closes_at, thread_id=each.diary.thread_id
                )
        if each.gives_up:
            last = DiaryGoesOn(due_at=waits_until or now, person=each.diary.person)
            yield last.to(
                chat_id, due_at=waits_until, expires_at=now + STAYS_OPEN, thread_id=each.diary.thread_id
            )
