"""/today: what was due, what was done, what is still to come."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.schedules import Occurrence
from bot.replies.dose_buttons import labelled, labels
from bot.replies.doses import advice, dose_line
from bot.replies.items import item_words, plain_item
from bot.replies.message import Message, Rows, stacked
from bot.replies.times import short_date
from bot.replies.words import _, ngettext
from bot.store.doses import Dose
from bot.store.schedules import Item

# Buttons under /today; Telegram allows a hundred under one message.
MOST_TO_ANSWER = 20
MOST_TO_UNDO = 10


def day(
    today: date,
    doses: Sequence[Dose],
    coming: Sequence[tuple[Item, Occurrence]],
    now: datetime,
    *,
    stopped: bool,
) -> Message:
    """Today: what was due, what was done, what is still to come."""
    heading = f"<b>{_('Today')}</b>, {short_date(today)}"
    pause = [_("You have stopped me: nothing is sent until /start.")] if stopped else []
    if not doses and not coming:
        nothing = _("Nothing is due today. /remind sets up a reminder, /doses shows them all.")
        return Message("\n\n".join([heading, nothing, *pause]))
    lines = [dose_line(dose, plain_item(dose.item), now) for dose in doses]
    lines += [
        _("▫️ {name} – at {time}").format(name=item_words(item), time=occurrence.wall.strftime("%H:%M"))
        for item, occurrence in coming
    ]
    parts = [
        heading,
        "\n".join(lines),
        *_tally([dose for dose in doses if dose.local_date == today], len(coming)),
        *advice(doses),
        *pause,
    ]
    return Message("\n\n".join(parts), _day_rows(doses, now))


def _tally(doses: Sequence[Dose], coming: int) -> list[str]:
    done = sum(dose.state == "taken" for dose in doses)
    total = len(doses) + coming
    words = ngettext("{done} of {n} taken.", "{done} of {n} taken.", total).format(done=done, n=total)
    return [words] if total else []


def _day_rows(doses: Sequence[Dose], now: datetime) -> Rows:
    names = labels(doses, [plain_item(dose.item) for dose in doses], now)
    rows = [(dose.state, labelled(dose, name, "today")) for dose, name in zip(doses, names, strict=True)]
    to_answer = [buttons for state, buttons in rows if state in {"due", "missed"}]
    undo = [buttons[0] for state, buttons in rows if state in {"taken", "skipped"}]
    return (*to_answer[-MOST_TO_ANSWER:], *stacked(undo[-MOST_TO_UNDO:], across=2))
