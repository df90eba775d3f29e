"""Several reminders at once: one card to look over, and what is still open on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from bot.domain.parsing import ParseError, ParseErrorKind
from bot.domain.schedules import Occurrence
from bot.replies.i18n import _, ngettext
from bot.replies.items import item_text_without_person
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape, shorten_end
from bot.replies.people import person_heading
from bot.replies.reminders import parse_errors
from bot.replies.reminders.confirmation import (
    Regimen,
    coming_doses_text,
    regimen_details,
    regimen_heading,
)
from bot.replies.time_format import intake_phrase, join_and, wall_time

# Callback word of the buttons.
WORD = "several"
COMMON_TIMES = ("08:00", "13:00", "18:00", "22:00")
MORNING, EVENING = "08:00", "20:00"
_MAX_ECHOED_CHARS = 60

LineState = Literal["ready", "repeat", "twin", "timeless", "unclear"]


@dataclass(frozen=True)
class ListedLine:
    """A line of a list as it stands.

    Attributes:
        state: "repeat" is on the person's list already, "twin" is another reminder of an item that has one,
            "timeless" lacks only a time, "unclear" is not understood.
        text: The line as typed.
        person: Who takes the item; None: the subscriber.
        regimen: The line as understood; None: not understood.
        first: The first dose; None: as needed, or not understood.
        existing: For a twin: the reminder that the item has already.
        problem: What is wrong with the line.
        readings: Possible readings of the line, by what each button says.
    """

    state: LineState
    text: str
    person: str | None
    regimen: Regimen | None = None
    first: Occurrence | None = None
    existing: Regimen | None = None
    problem: ParseError | None = None
    readings: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The item with its amount, or the line as typed, on one line and not too long."""
        known = self.text if self.regimen is None else item_text_without_person(self.regimen.item)
        return shorten_line(known)

    @property
    def lacks_time(self) -> bool:
        """Whether a time is all that is missing, though perhaps several that fit "twice a day"."""
        return self.problem is not None and self.problem.kind is ParseErrorKind.NO_TIME

    @property
    def is_open(self) -> bool:
        """Whether something has to be asked about the line."""
        return self.state in {"twin", "timeless", "unclear"}


def shorten_line(text: str) -> str:
    """Return a typed line on one line, and not too long to be named."""
    return shorten_end(" ".join(text.split()), _MAX_ECHOED_CHARS)


@dataclass(frozen=True)
class ListQuestion:
    """What the card asks.

    Attributes:
        kind: "times" asks one time for all lines that lack one, "line" what one line means, "change" what to
            change in one line.
        index: Index of the line; of the first one for "times".
        misread: What was typed as the answer and not understood; empty: nothing yet.
    """

    kind: Literal["times", "line", "change"]
    index: int
    misread: str = ""


@dataclass(frozen=True)
class ListView:
    """Everything that the card of a list is rendered from.

    Attributes:
        lines: The lines.
        question: What is asked; None: nothing is open.
        left_out: Lines that one list has no room for, as typed.
        warnings: What to know before Save, in HTML; empty: nothing.
        overdose: What to do now about an amount that can be an overdose, in HTML; empty for any other.
        note: Why nothing was saved when Save was pressed, in HTML; empty: it was not.
        replaced: What was not saved because this list took its place, in HTML; empty: nothing.
        zone: IANA name of the person's zone.
        token: The draft's token, for the buttons.
    """

    lines: Sequence[ListedLine]
    question: ListQuestion | None
    left_out: Sequence[str]
    warnings: str
    overdose: str
    note: str
    replaced: str
    zone: str
    token: str


def list_card(view: ListView, now: datetime) -> Message:
    """Render the card of a list: each line as understood, the warnings, then what is still asked."""
    described = [_("<b>Have I got these right?</b>"), *_by_person(view.lines, view.zone, now)]
    if any(each.first is not None for each in view.lines):
        zoned = _("Time zone: {zone} (it is {now} there now)")
        described.append(zoned.format(zone=escape(view.zone), now=wall_time(now, view.zone)))
    heading = _("<b>Before you save them:</b>") if view.warnings or view.overdose else ""
    warned = [*described, heading, view.warnings]
    if view.overdose:
        warned = [heading, view.overdose, *described, view.warnings]
    asked, rows = _ask(view.lines, view.question, view.token) if view.question else ("", ())
    parts = [view.note, *warned, *_left_out(view.left_out), view.replaced, asked]
    text = "\n\n".join(each for each in parts if each)
    return Message(text, (*rows, *_card_rows(view)), draft_token=view.token)


def _by_person(lines: Sequence[ListedLine], zone: str, now: datetime) -> list[str]:
    """Describe the lines, those of another person under their name."""
    ordered = sorted(lines, key=lambda each: each.person or "")
    parts = []
    for person, theirs in groupby(ordered, lambda each: each.person):
        heading = [] if person is None else [person_heading(person)]
        parts.append("\n".join([*heading, *(_line(each, zone, now) for each in theirs)]))
    return parts


def _line(line: ListedLine, zone: str, now: datetime) -> str:
    if line.regimen is None:
        said = _("❔ {line}: no time yet") if line.lacks_time else _("❔ {line}: not clear yet")
        return said.format(line=escape(line.name))
    heading = regimen_heading(line.regimen)
    if line.state == "repeat":
        return _("☑️ {item}: on your list already, not saved again").format(item=heading)
    if line.state == "twin":
        return _("❔ {item}: you have another one of it").format(item=heading)
    sign = "💊" if line.regimen.schedule is None else "⏰"
    said = ", ".join(
        [f"<b>{heading}</b>", intake_phrase(line.regimen.schedule), *regimen_details(line.regimen)]
    )
    if line.first is None:
        return f"{sign} {said}"
    coming = coming_doses_text(line.regimen, [line.first], zone, now)
    return "\n".join([f"{sign} {said}", "    " + _("Next: {when}").format(when=coming)])


def _left_out(texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    named = "; ".join(escape(shorten_end(each, _MAX_ECHOED_CHARS)) for each in texts)
    said = _("That is more than I take at once. Please send these afterwards: {lines}.")
    return [said.format(lines=named)]


def _card_rows(view: ListView) -> Rows:
    ready = sum(each.state == "ready" for each in view.lines)
    label = _("💾 Save all the same") if view.warnings or view.overdose else _("💾 Save all")
    if any(each.is_open for each in view.lines):
        label = ngettext("💾 Save the {n} that is clear", "💾 Save the {n} that are clear", ready)
    save = ((_button(label.format(n=ready), "save", view.token),),) if ready else ()
    change, cancel = (
        _button(_("✏️ Change"), "change", view.token),
        _button(_("✖ Cancel"), "cancel", view.token),
    )
    return (*save, (change, cancel))


def _button(label: str, verb: str, token: str, *rest: int | str) -> Button:
    return Button(label, callback_data(WORD, verb, token, *rest))


def _ask(lines: Sequence[ListedLine], question: ListQuestion, token: str) -> tuple[str, Rows]:
    line, drop = lines[question.index], _button(_("🗑 Leave it out"), "drop", token, question.index)
    misread = (
        _("I can't read “{said}” here.").format(said=escape(question.misread)) if question.misread else ""
    )
    if question.kind == "change":
        text, rows = _ask_change(line, drop, token)
    elif question.kind == "times":
        text, rows = _ask_times([each for each in lines if each.state == "timeless"], token)
    elif line.existing is not None:
        keep = _button(_("➕ Keep both"), "beside", token, question.index)
        text, rows = _ask_beside(line, line.existing), ((keep, drop),)
    elif line.problem is not None and line.state == "unclear":
        text, rows = _ask_meaning(line, line.problem, drop, token)
    else:
        text, rows = _ask_time(line, drop, token)
    return "\n".join(each for each in (misread, text) if each), rows


def _ask_times(timeless: Sequence[ListedLine], token: str) -> tuple[str, Rows]:
    names = join_and([f"<b>{escape(each.name)}</b>" for each in timeless])
    asked = _("At what time shall I remind you of {names}? Tap, or write a time, such as <i>8:00</i>.")
    buttons = [
        _button(_("🌅 Morning {time}").format(time=MORNING), "time", token, MORNING),
        _button(_("🌙 Evening {time}").format(time=EVENING), "time", token, EVENING),
        _button(_("Each its own time"), "each", token),
    ]
    return asked.format(names=names), button_rows(buttons, per_row=2)


def _ask_time(line: ListedLine, drop: Button, token: str) -> tuple[str, Rows]:
    times = button_rows([_button(each, "time", token, each) for each in COMMON_TIMES], per_row=4)
    return _time_question(line), (*times, (_button(_("Only when I need it"), "needed", token), drop))


def _time_question(line: ListedLine) -> str:
    return _(
        "At what time shall I remind you of <b>{name}</b>? Tap, or write one or more times, "
        "such as <i>8:00 20:00</i>."
    ).format(name=escape(line.name))


def _ask_beside(line: ListedLine, existing: Regimen) -> str:
    asked = _(
        "You already have <b>{item}</b>: {when}. Is <b>{name}</b> to come beside it? "
        "To change the one you have, leave this one out, and tap /doses."
    )
    when = intake_phrase(existing.schedule)
    return asked.format(item=regimen_heading(existing), when=when, name=escape(line.name))


def _ask_meaning(line: ListedLine, problem: ParseError, drop: Button, token: str) -> tuple[str, Rows]:
    readings = [_button(label, "read", token, n) for n, (label, _line) in enumerate(line.readings)]
    rows = (*button_rows(readings, per_row=3), (drop,))
    if line.lacks_time:
        return _time_question(line), rows
    ask = _("Tap what you mean, or write it again.") if readings else _("Please write this line again.")
    return f"<b>{escape(line.name)}</b>: {parse_errors.problem_words(problem)}\n{ask}", rows


def _ask_change(line: ListedLine, drop: Button, token: str) -> tuple[str, Rows]:
    asked = _(
        "What should change about <b>{name}</b>? Write the new part, such as <i>22:00</i>, "
        "or the whole line again."
    )
    return asked.format(name=escape(line.name)), ((drop, _button(_("‹ Back"), "back", token)),)


def choose_line(lines: Sequence[ListedLine], token: str) -> Message:
    """Ask which line of the list to change."""
    buttons = [_button(each.name, "line", token, n) for n, each in enumerate(lines)]
    back = ((_button(_("‹ Back"), "back", token),),)
    return Message(_("Which one shall I change?"), (*button_rows(buttons, per_row=2), *back))


def list_saved(saved: Sequence[ListedLine], zone: str, now: datetime) -> Message:
    """Confirm Save."""
    head = ngettext("✅ Saved {n} reminder.", "✅ Saved {n} reminders.", len(saved)).format(n=len(saved))
    tail = _("/today shows what is due, /doses all your reminders.")
    return Message("\n\n".join([head, *_by_person(saved, zone, now), tail]))


def list_cancelled(lines: Sequence[ListedLine]) -> Message:
    """Confirm Cancel: name what was not saved."""
    names = join_and([escape(each.name) for each in lines])
    return Message(_("Cancelled. These were not saved: {names}.").format(names=names))


def no_room(most: int, left: int) -> str:
    """Say that the list of reminders has no room for all of these."""
    return ngettext(
        "⚠️ Nothing was saved: of {most} reminders there is room for {n} more. "
        "Leave some out with Change, or delete some with /doses.",
        "⚠️ Nothing was saved: of {most} reminders there is room for {n} more. "
        "Leave some out with Change, or delete some with /doses.",
        left,
    ).format(most=most, n=left)
