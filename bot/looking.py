"""Looking back: what a history, a picture of a month or a report is made from, and how they are drawn."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import charts, graphs, report
from bot.context import World
from bot.domain.schedules import zone_named
from bot.graphs import Board
from bot.replies import basics, months, reports
from bot.replies.message import escape
from bot.replies.past import Past, subjects_of
from bot.store import history, schedules, subscribers
from bot.store.schedules import Reminder

# A streak that is longer has made its point, and a report that goes back farther is read by nobody.
FARTHEST = timedelta(days=400)


@dataclass(frozen=True)
class Sheet:
    """Describes a file whose words and facts are all there.

    Attributes:
        draw: makes the file without the database; takes a second or more, so never in the event loop.
        caption: the text below the file, in Telegram's HTML.
        file_name: what the person sees.
    """

    draw: Callable[[], bytes]
    caption: str
    file_name: str


async def prepared(
    tx: AsyncConnection, world: World, chat_id: int, payload: Mapping[str, Any], now: datetime
) -> Callable[[], Sheet]:
    """Read what a drawing is made from; the call that is returned words it in the language of that moment."""
    drawing = payload["drawing"]
    match drawing["kind"]:
        case "board":
            return partial(board, drawing, payload["text"])
        case "export":
            # Whose data it is may differ from the chat that it goes to.
            return partial(_export, await subscribers.everything(tx, drawing.get("whose", chat_id)), drawing)
        case "calendar":
            subscriber = await subscribers.get(tx, chat_id)
            hides = subscriber is not None and subscriber.discreet
            reminders = await schedules.of_chat(tx, chat_id)
            return partial(_calendar, reminders, now, drawing["owner"], hides=hides)
        case _:
            return partial(sheet, await past(tx, world, chat_id, drawing["who"], now), drawing)


async def past(tx: AsyncConnection, world: World, chat_id: int, who: str, now: datetime) -> Past:
    """All that is on record about whom or what `who` says, as far back as anybody looks."""
    subscriber = await subscribers.get(tx, chat_id)
    zone = (subscriber.zone if subscriber is not None else None) or world.settings.default_timezone
    today = now.astimezone(zone_named(zone)).date()
    records = await history.of_span(tx, chat_id, today - FARTHEST, today)
    reminders = await schedules.of_chat(tx, chat_id)
    subjects = subjects_of(records, reminders)
    people = sorted({each.item.person for each in subjects if each.item.person is not None})
    return Past(records, reminders, people, subjects, zone, now, today).only(who)


def month_of(text: str) -> date | None:
    """The first day of a month written as 2026-11; None for what is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def sheet(known: Past, drawing: Mapping[str, Any]) -> Sheet:
    """What is owed, with its words in the present language."""
    month = month_of(drawing.get("month", ""))
    if month is not None:
        caption = escape(months.caption(known, month))
        return Sheet(partial(charts.png, months.picture(known, month)), caption, f"vesper-{month:%Y-%m}.png")
    days = int(drawing["days"])
    paper = reports.paper(known, days)
    return Sheet(partial(report.pdf, paper), reports.caption(days), f"vesper-{known.today.isoformat()}.pdf")


def board(drawing: Mapping[str, Any], caption: str) -> Sheet:
    """Numbers for operators, counted when they were asked for."""
    return Sheet(partial(graphs.png, Board.of(drawing["board"])), caption, "vesper-numbers.png")


def _export(kept: Mapping[str, Any], drawing: Mapping[str, Any]) -> Sheet:
    caption = basics.exported(of_another="whose" in drawing)
    return Sheet(partial(_as_json, kept), caption, "vesper-export.json")


def _as_json(kept: Mapping[str, Any]) -> bytes:
    return json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()


def _calendar(reminders: Sequence[Reminder], now: datetime, owner: str, *, hides: bool) -> Sheet:
    from bot.replies import calendars

    writing = calendars.Writing(now, owner, hides=hides)
    # A thread of the event loop would write in the language of whatever was rendered last.
    write = partial(copy_context().run, calendars.calendar, reminders, writing)
    return Sheet(lambda: write().encode(), calendars.caption(reminders, writing), "vesper.ics")
