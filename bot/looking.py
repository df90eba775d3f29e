"""Prepares attachments: month pictures, reports, charts, exports and calendar files, drawn later."""

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

# Time that a history goes back: a longer streak proves nothing more, and nobody reads a longer report.
FARTHEST = timedelta(days=400)


@dataclass(frozen=True)
class Sheet:
    """A file to send, with its caption, data and texts ready; only the drawing is left.

    Attributes:
        draw: Makes the file without the database; takes a second or more, so never in the event loop.
        caption: The text below the file, in Telegram's HTML.
        file_name: The name that the person sees.
    """

    draw: Callable[[], bytes]
    caption: str
    file_name: str


async def prepared(
    tx: AsyncConnection, world: World, chat_id: int, payload: Mapping[str, Any], now: datetime
) -> Callable[[], Sheet]:
    """Read a drawing's data; the returned function words it in the language that is set when it is called."""
    drawing = payload["drawing"]
    match drawing["kind"]:
        case "board":
            return partial(board, drawing, payload["text"])
        case "export":
            # The chat whose data is exported may differ from the chat that gets the file.
            return partial(_export, await subscribers.everything(tx, drawing.get("whose", chat_id)), drawing)
        case "calendar":
            subscriber = await subscribers.get(tx, chat_id)
            hides = subscriber is not None and subscriber.discreet
            reminders = await schedules.of_chat(tx, chat_id)
            return partial(_calendar, reminders, now, drawing["owner"], hides=hides)
        case _:
            return partial(sheet, await past(tx, world, chat_id, drawing["who"], now), drawing)


async def past(tx: AsyncConnection, world: World, chat_id: int, who: str, now: datetime) -> Past:
    """Read the history of the person or item that `who` names, `MAX_HISTORY` back."""
    subscriber = await subscribers.get(tx, chat_id)
    zone = (subscriber.zone if subscriber is not None else None) or world.settings.default_timezone
    today = now.astimezone(zone_named(zone)).date()
    records = await history.of_span(tx, chat_id, today - FARTHEST, today)
    reminders = await schedules.of_chat(tx, chat_id)
    subjects = subjects_of(records, reminders)
    people = sorted({each.item.person for each in subjects if each.item.person is not None})
    return Past(records, reminders, people, subjects, zone, now, today).only(who)


def month_of(text: str) -> date | None:
    """Return the first day of a month written as 2026-11; None for any other text."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def sheet(known: Past, drawing: Mapping[str, Any]) -> Sheet:
    """Return the picture of a month or the report, worded in the current language."""
    month = month_of(drawing.get("month", ""))
    if month is not None:
        caption = escape(months.caption(known, month))
        return Sheet(partial(charts.png, months.picture(known, month)), caption, f"vesper-{month:%Y-%m}.png")
    days = int(drawing["days"])
    paper = reports.paper(known, days)
    return Sheet(partial(report.pdf, paper), reports.caption(days), f"vesper-{known.today.isoformat()}.pdf")


def board(drawing: Mapping[str, Any], caption: str) -> Sheet:
    """Return the operators' charts; their numbers were counted when the command came."""
    return Sheet(partial(graphs.png, Board.of(drawing["board"])), caption, "vesper-numbers.png")


def _export(kept: Mapping[str, Any], drawing: Mapping[str, Any]) -> Sheet:
    caption = basics.exported(of_another="whose" in drawing)
    return Sheet(partial(_as_json, kept), caption, "vesper-export.json")


def _as_json(kept: Mapping[str, Any]) -> bytes:
    return json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()


def _calendar(reminders: Sequence[Reminder], now: datetime, owner: str, *, hides: bool) -> Sheet:
    from bot.replies import calendars

    writing = calendars.Writing(now, owner, hides=hides)
    # Copy the context: a thread of the event loop would use the language of the last message rendered.
    write = partial(copy_context().run, calendars.calendar, reminders, writing)
    return Sheet(lambda: write().encode(), calendars.caption(reminders, writing), "vesper.ics")
