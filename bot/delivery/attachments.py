"""Prepares attachments: month pictures, reports, charts, exports and calendar files, drawn later."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.schedules import zone_named
from bot.drawings import admin_charts, month_chart, pdf_report
from bot.drawings.admin_charts import Dashboard
from bot.replies import basics
from bot.replies.doses import month_chart as month_replies
from bot.replies.doses import pdf_report as report_replies
from bot.replies.doses.history_data import HistoryView, history_subjects
from bot.replies.message import escape
from bot.store.account import subscribers
from bot.store.doses import history
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder

# Time that a history goes back: a longer streak proves nothing more, and nobody reads a longer report.
MAX_HISTORY = timedelta(days=400)


@dataclass(frozen=True)
class PreparedAttachment:
    """A file to send, with its caption, data and texts ready; only the drawing is left.

    Attributes:
        draw: Makes the file without the database; takes a second or more, so never in the event loop.
        caption: The text below the file, in Telegram's HTML.
        file_name: The name that the person sees.
    """

    draw: Callable[[], bytes]
    caption: str
    file_name: str


async def prepare(
    tx: AsyncConnection, world: World, chat_id: int, payload: Mapping[str, Any], now: datetime
) -> Callable[[], PreparedAttachment]:
    """Read a drawing's data; the returned function words it in the language that is set when it is called."""
    drawing = payload["drawing"]
    match drawing["kind"]:
        case "board":
            return partial(charts_attachment, drawing, payload["text"])
        case "export":
            # The chat whose data is exported may differ from the chat that gets the file.
            return partial(
                _export_attachment, await subscribers.export(tx, drawing.get("whose", chat_id)), drawing
            )
        case "calendar":
            subscriber = await subscribers.get(tx, chat_id)
            hides = subscriber is not None and subscriber.discreet
            reminders = await schedules.of_chat(tx, chat_id)
            return partial(_calendar_attachment, reminders, now, drawing["owner"], hides=hides)
        case _:
            return partial(
                history_attachment, await read_history(tx, world, chat_id, drawing["who"], now), drawing
            )


async def read_history(
    tx: AsyncConnection, world: World, chat_id: int, who: str, now: datetime
) -> HistoryView:
    """Read the history of the person or item that `who` names, `MAX_HISTORY` back."""
    zone = world.zone_of(await subscribers.get(tx, chat_id))
    today = now.astimezone(zone_named(zone)).date()
    records = await history.of_dates(tx, chat_id, today - MAX_HISTORY, today)
    reminders = await schedules.of_chat(tx, chat_id)
    subjects = history_subjects(records, reminders)
    people = sorted({each.item.person for each in subjects if each.item.person is not None})
    return HistoryView(records, reminders, people, subjects, zone, now, today).filter_by(who)


def month_of(text: str) -> date | None:
    """Return the first day of a month written as 2026-11; None for any other text."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def history_attachment(history_data: HistoryView, drawing: Mapping[str, Any]) -> PreparedAttachment:
    """Return the picture of a month or the report, worded in the current language."""
    month = month_of(drawing.get("month", ""))
    if month is not None:
        caption = escape(month_replies.month_caption(history_data, month))
        return PreparedAttachment(
            partial(month_chart.render_png, month_replies.month_chart(history_data, month)),
            caption,
            f"vesper-{month:%Y-%m}.png",
        )
    days = int(drawing["days"])
    paper = report_replies.build_report(history_data, days)
    return PreparedAttachment(
        partial(pdf_report.render_pdf, paper),
        report_replies.report_caption(days),
        f"vesper-{history_data.today.isoformat()}.pdf",
    )


def charts_attachment(drawing: Mapping[str, Any], caption: str) -> PreparedAttachment:
    """Return the operators' charts; their numbers were counted when the command came."""
    return PreparedAttachment(
        partial(admin_charts.render_png, Dashboard.from_plain(drawing["board"])),
        caption,
        "vesper-numbers.png",
    )


def _export_attachment(data: Mapping[str, Any], drawing: Mapping[str, Any]) -> PreparedAttachment:
    caption = basics.export_caption(of_another="whose" in drawing)
    return PreparedAttachment(partial(_to_json, data), caption, "vesper-export.json")


def _to_json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2, default=str).encode()


def _calendar_attachment(
    reminders: Sequence[Reminder], now: datetime, owner: str, *, hides: bool
) -> PreparedAttachment:
    from bot.replies.reminders import calendar

    writing = calendar.CalendarOptions(now, owner, hide_names=hides)
    # Copy the context: a thread of the event loop would use the language of the last message rendered.
    write = partial(copy_context().run, calendar.calendar_text, reminders, writing)
    return PreparedAttachment(
        lambda: write().encode(), calendar.calendar_caption(reminders, writing), "vesper.ics"
    )
