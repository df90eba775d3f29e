"""Looking back: what a history, a picture of a month or a report is made from, and how they are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import charts, graphs, report
from bot.charts import Month
from bot.context import World
from bot.domain.schedules import zone_named
from bot.graphs import Board
from bot.replies import months, reports
from bot.replies.message import escape
from bot.replies.past import Past, subjects_of
from bot.report import Paper
from bot.store import history, schedules, subscribers

# A streak that is longer has made its point, and a report that goes back farther is read by nobody.
FARTHEST = timedelta(days=400)


@dataclass(frozen=True)
class Sheet:
    """Something to draw: all its words are there, and no database is needed any more."""

    of: Month | Paper | Board
    caption: str
    file_name: str

    def drawn(self) -> bytes:
        """The file; takes a second or more, so never in the event loop."""
        if isinstance(self.of, Board):
            return graphs.png(self.of)
        return charts.png(self.of) if isinstance(self.of, Month) else report.pdf(self.of)


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
        caption = months.caption(known, month)
        return Sheet(months.picture(known, month), escape(caption), f"vesper-{month:%Y-%m}.png")
    days = int(drawing["days"])
    return Sheet(reports.paper(known, days), reports.caption(days), f"vesper-{known.today.isoformat()}.pdf")


def board(drawing: Mapping[str, Any], caption: str) -> Sheet:
    """Numbers for operators, counted when they were asked for."""
    return Sheet(Board.of(drawing["board"]), caption, "vesper-numbers.png")
