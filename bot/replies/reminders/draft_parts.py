"""The parts of a reminder that are changed one by one: their buttons, and the question about each."""

from collections.abc import Sequence
from typing import Literal, get_args

from bot.domain.language import Writer
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape

Part = Literal["time", "days", "amount", "name", "whom"]
PARTS: tuple[Part, ...] = get_args(Part)
HOURS = ("08:00", "13:00", "18:00", "22:00")
# Pieces offered as an amount; an amount in mg stands on the pack, and is never suggested.
PIECES = (("tablet", 1), ("tablet", 2), ("capsule", 1), ("capsule", 2))


def part_rows(token: str, *, as_needed: bool) -> Rows:
    """Return a button for each part; an item taken as needed has no days."""
    labels: dict[Part, str] = {
        "time": _("Time"),
        "days": _("Days"),
        "amount": _("Amount"),
        "name": _("Name"),
        "whom": _("For whom"),
    }
    shown = {
        each: Button(labels[each], callback_data("part", each, token))
        for each in PARTS
        if not (as_needed and each == "days")
    }
    first = tuple(shown[each] for each in PARTS[:3] if each in shown)
    return first, (shown["name"], shown["whom"])


def is_part(button: Button) -> bool:
    """Return whether a button asks for one part."""
    return button.data.startswith("part:")


def ask_what_to_change(line: str, token: str, *, as_needed: bool) -> Message:
    """Ask which part of this line to change, or for a part or the whole line in words."""
    text = _(
        "What shall I change? Tap it, or write the new part, such as <i>22:00</i>, or the whole line again. "
        "So far it is:\n<code>{line}</code>\n\nLeave it as it is? /cancel"
    )
    return Message(text.format(line=escape(line)), part_rows(token, as_needed=as_needed))


def usual_answers(part: Part, words: Writer) -> list[tuple[str, str]]:
    """Return the usual answers about a part: the label of each, and the text that it stands for."""
    match part:
        case "time":
            return [(each, each) for each in HOURS]
        case "days":
            return [
                (_("Every day"), words.daily),
                (_("Weekdays"), words.on_workdays),
                (_("Every other day"), words.every_other_day),
            ]
        case "amount":
            written = [words.pieces(str(n), piece, several=n > 1) for piece, n in PIECES]
            return [(each, each) for each in written]
    return []


def ask_part(part: Part, line: str, choices: Sequence[Button], token: str) -> Message:
    """Ask for one part of this line, with its usual answers as buttons."""
    back = (Button(_("‹ Back"), callback_data("part", "back", token)),)
    so_far = _("So far it is:\n<code>{line}</code>").format(line=escape(line))
    return Message(f"{_question(part)}\n\n{so_far}", (*button_rows([*choices], per_row=2), back))


def _question(part: Part) -> str:
    return {
        "time": _("At what time? Tap, or write one or more times, such as <i>8:00 20:00</i>."),
        "days": _(
            "On which days? Tap, or write them, such as <i>mon wed fri</i>, <i>every 3 days</i> "
            "or <i>for 7 days</i>."
        ),
        "amount": _("How much at one time? Tap, or write it, such as <i>200 mg</i>."),
        "name": _("What is it called? Write the name as it stands on the pack."),
        "whom": _("For whom? Tap, or write a name, such as <i>Mum</i>."),
    }[part]
