"""Prepares attachments: month pictures, reports, charts, exports and calendar files, drawn later."""

import csv
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any

from bot import answer
from bot.domain.trials.result import TrialData, TrialResult
from bot.drawings import (
    admin_charts,
    clinician_page,
    month_chart,
    pdf_report,
    sleep_raster,
    trial_chart,
)
from bot.drawings.admin_charts import Dashboard
from bot.messages.kind import Reading
from bot.queries.diary import read_diary
from bot.queries.history import MAX_HISTORY, month_of, read_history
from bot.queries.trials import read_trial
from bot.replies import basics, trial_results
from bot.replies.diary import clinician_page as page_replies
from bot.replies.diary import four_weeks
from bot.replies.diary.clinician_page import TrialSummary
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.page_wishes import PageWishes
from bot.replies.diary.trial_box import summarise_trial
from bot.replies.doses import month_chart as month_replies
from bot.replies.doses import pdf_report as report_replies
from bot.replies.doses.history_data import HistoryView
from bot.replies.i18n import language, use_language
from bot.replies.message import escape
from bot.store import trials
from bot.store.account import subscribers
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Reminder
from bot.store.trials import Trial


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


@dataclass(frozen=True)
class Drawing:
    """An attachment as it is stored: the chat that gets it, its kind and arguments, the message's text."""

    chat_id: int
    of: Mapping[str, Any]
    text: str


# Words an attachment in the language that is set when it is called.
PrepareAttachment = Callable[[], PreparedAttachment]


async def prepare(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    """Read the data of an attachment.

    Raises:
        ValueError: Vesper makes no such file.
    """
    kind = drawing.of["kind"]
    if kind not in _GATHER:
        raise ValueError(f"nobody knows the drawing {kind}")
    return await _GATHER[kind](reading, drawing)


async def _gather_charts(_reading: Reading, drawing: Drawing) -> PrepareAttachment:
    return partial(_charts, drawing)


def _charts(drawing: Drawing) -> PreparedAttachment:
    """Return the operators' charts; their numbers were counted when the command came."""
    board = Dashboard.from_plain(drawing.of["board"])
    return PreparedAttachment(partial(admin_charts.render_png, board), drawing.text, "vesper-numbers.png")


async def _gather_export(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    # The chat whose data is exported may differ from the chat that gets the file.
    data = await subscribers.export(reading.tx, drawing.of.get("whose", drawing.chat_id))
    return partial(_export, data, drawing)


def _export(data: Mapping[str, Any], drawing: Drawing) -> PreparedAttachment:
    caption = basics.export_caption(of_another="whose" in drawing.of)
    return PreparedAttachment(partial(_to_json, data), caption, "vesper-export.json")


def _to_json(data: Mapping[str, Sequence[Any]]) -> bytes:
    """Return the data with a line for each row: with `indent`, Python's encoder takes four times as long."""
    tables = ",\n".join(f"{_dumps(name)}: [{_lines(rows)}]" for name, rows in data.items())
    return f"{{\n{tables}\n}}\n".encode()


def _lines(rows: Sequence[Any]) -> str:
    return ",".join(f"\n  {_dumps(row)}" for row in rows)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


async def _gather_calendar(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    subscriber = await subscribers.get(reading.tx, drawing.chat_id)
    hides = subscriber is not None and subscriber.discreet
    reminders = await schedules.of_chat(reading.tx, drawing.chat_id)
    return partial(_calendar, reminders, reading.now, drawing.of["owner"], hides=hides)


def _calendar(reminders: Sequence[Reminder], now: datetime, owner: str, *, hides: bool) -> PreparedAttachment:
    from bot.replies.reminders import calendar

    writing = calendar.CalendarOptions(now, owner, hide_names=hides)
    # Copy the context: a thread of the event loop would use the language of the last message rendered.
    write = partial(copy_context().run, calendar.calendar_text, reminders, writing)
    return PreparedAttachment(
        lambda: write().encode(), calendar.calendar_caption(reminders, writing), "vesper.ics"
    )


async def _gather_month(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    return partial(_month, await _history(reading, drawing), drawing)


def _month(history: HistoryView, drawing: Drawing) -> PreparedAttachment:
    month = month_of(drawing.of["month"])
    if month is None:
        raise ValueError("there is no such month")
    caption = escape(month_replies.month_caption(history, month))
    chart = month_replies.month_chart(history, month)
    return PreparedAttachment(partial(month_chart.render_png, chart), caption, f"vesper-{month:%Y-%m}.png")


async def _gather_report(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    days = timedelta(days=int(drawing.of["days"]))
    return partial(_report, await _history(reading, drawing, days), drawing)


def _report(history: HistoryView, drawing: Drawing) -> PreparedAttachment:
    days = int(drawing.of["days"])
    paper = report_replies.build_report(history, days)
    return PreparedAttachment(
        partial(pdf_report.render_pdf, paper),
        report_replies.report_caption(days),
        f"vesper-{history.today.isoformat()}.pdf",
    )


async def _gather_four_weeks(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    return partial(_four_weeks, await _diary(reading, drawing), date.fromisoformat(drawing.of["last"]))


def _four_weeks(view: DiaryView, last: date) -> PreparedAttachment:
    raster = four_weeks.four_weeks(view, last)
    caption = four_weeks.four_weeks_caption(view, last)
    return PreparedAttachment(
        partial(sleep_raster.render_png, raster), caption, f"vesper-{last.isoformat()}.png"
    )


async def _gather_page(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    view = await _diary(reading, drawing)
    subscriber = await subscribers.get(reading.tx, drawing.chat_id)
    check = answer.check(reading.knowledge, page_replies.names_taken(view))
    hides = subscriber is not None and subscriber.discreet
    return partial(_page, view, PageWishes.from_plain(drawing.of), check, hides=hides)


def _page(
    view: DiaryView, wishes: PageWishes, check: answer.InteractionCheck, *, hides: bool
) -> PreparedAttachment:
    with use_language("en" if wishes.in_english else language.get()):
        paper = page_replies.build_page(view, wishes, check, _trial_summary(view))
    name = f"notes-{view.today:%Y-%m}.pdf" if hides else f"vesper-{view.today.isoformat()}.pdf"
    caption = page_replies.page_caption(wishes.weeks, hidden=hides)
    return PreparedAttachment(partial(clinician_page.render_pdf, paper), caption, name)


def _trial_summary(view: DiaryView) -> TrialSummary | None:
    ended = view.ended_trial
    return None if ended is None or ended.result is None else summarise_trial(ended, ended.result)


async def _diary(reading: Reading, drawing: Drawing) -> DiaryView:
    return await read_diary(reading.tx, reading.zone_of, drawing.chat_id, drawing.of["person"], reading.now)


async def _gather_table(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    table = drawing.of["kind"]
    rows = (await subscribers.export(reading.tx, drawing.chat_id))[table]
    draw = partial(_to_csv, rows)
    return lambda: PreparedAttachment(draw, basics.table_caption(table), f"vesper-{table}.csv")


def _to_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    written = StringIO(newline="")
    table = csv.DictWriter(written, fieldnames=list(rows[0]) if rows else [])
    table.writeheader()
    table.writerows(rows)
    return written.getvalue().encode()


async def _gather_trial(reading: Reading, drawing: Drawing) -> PrepareAttachment:
    trial = await trials.get(reading.tx, drawing.chat_id, int(drawing.of["trial"]))
    if trial is None or trial.result is None:
        raise ValueError("there is no such trial")
    return partial(_trial, trial, trial.result, await read_trial(reading.tx, trial))


def _trial(trial: Trial, result: TrialResult, data: TrialData) -> PreparedAttachment:
    chart = trial_results.trial_chart(trial, result, data)
    caption = trial_results.picture_caption(trial, result)
    return PreparedAttachment(partial(trial_chart.render_png, chart), caption, "vesper-trial.png")


async def _history(reading: Reading, drawing: Drawing, back: timedelta = MAX_HISTORY) -> HistoryView:
    who = drawing.of["who"]
    return await read_history(reading.tx, reading.zone_of, drawing.chat_id, who, reading.now, back)


# What an attachment shows → reads its data.
_GATHER: Mapping[str, Callable[[Reading, Drawing], Awaitable[PrepareAttachment]]] = {
    "board": _gather_charts,
    "export": _gather_export,
    "calendar": _gather_calendar,
    "month": _gather_month,
    "report": _gather_report,
    "diary": _gather_four_weeks,
    "page": _gather_page,
    "sleeps": _gather_table,
    "ratings": _gather_table,
    "trials": _gather_table,
    "trial": _gather_trial,
}
