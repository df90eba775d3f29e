"""The lines of a list of reminders: how each is understood, and what an answer changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bot.context import Context
from bot.domain import parsing, reminder_edits
from bot.domain.parsing import ParsedReminder, ParseError, ParseErrorKind
from bot.domain.parsing.tokens import replace_words
from bot.replies.reminders.confirmation import Regimen
from bot.replies.reminders.several import ListedLine, ListQuestion
from bot.search import item_names
from bot.store.reminders import schedules
from bot.store.reminders.list_drafts import DraftLine, ListDraft
from bot.store.reminders.schedules import Item
from handlers.reminders import confirmation, days_to_tell, duplicates
from handlers.reminders.confirmation import ParsedDraft
from handlers.reminders.conflicts import UnsavedItem

# Problems whose suggestions are to be added to the line.
_ADDED = {ParseErrorKind.NO_TIME, ParseErrorKind.NO_FIRST_TIME, ParseErrorKind.DAYS_NOT_TOLD}


@dataclass(frozen=True)
class PlannedLine:
    """A line of a draft: as it is shown, and as it would be stored; `parsed` is None unless it is ready."""

    shown: ListedLine
    parsed: ParsedDraft | None = None


async def known_people(context: Context) -> list[str]:
    """Return the persons who have reminders in this chat."""
    reminders = await schedules.of_chat(await context.tx(), context.chat_id)
    return list(dict.fromkeys(each.item.person for each in reminders if each.item.person is not None))


async def read_line(context: Context, text: str, person: str | None) -> DraftLine:
    """Read a line; `person` is that of the heading above it, unless the line names one itself."""
    read = await days_to_tell.parse_new_reminder(context, text)
    if isinstance(read, ParseError):
        return DraftLine(text, person, read)
    whom = read if read.person is not None or person is None else replace(read, person=person)
    known = reminder_edits.with_known_person(whom, await known_people(context), context.language)
    return DraftLine(text, person, known, confirmation.count_pieces(context, text))


async def plan_lines(context: Context, draft: ListDraft) -> list[PlannedLine]:
    """Return every line as it stands now, beside the reminders that there are and the lines before it."""
    planned: list[PlannedLine] = []
    for line in draft.lines:
        planned.append(await _plan_line(context, line, [each.parsed for each in planned if each.parsed]))
    return planned


async def _plan_line(context: Context, line: DraftLine, before: Sequence[ParsedDraft]) -> PlannedLine:
    if isinstance(line.read, ParseError):
        return PlannedLine(_unread_line(context, line, line.read))
    parsed = await confirmation.make_draft(context, line.read)
    if isinstance(parsed, ParseError):
        return PlannedLine(ListedLine("unclear", line.text, line.read.person, problem=parsed))
    regimen = _regimen(parsed)
    shown = ListedLine("ready", line.text, parsed.item.person, regimen)
    same = await duplicates.find_duplicates(context, parsed.item)
    existing = [Regimen(_nobodys(each.item), each.schedule, each.instructions) for each in same]
    listed = [_regimen(each) for each in before if _are_same(context, each.item, parsed.item)]
    if any(duplicates.adds_nothing(regimen, each) for each in (*existing, *listed)):
        return PlannedLine(replace(shown, state="repeat"))
    if existing and not line.beside:
        return PlannedLine(replace(shown, state="twin", existing=existing[0]))
    first = next(iter(parsed.upcoming(context.now)), None)
    return PlannedLine(replace(shown, first=first), parsed)


def _unread_line(context: Context, line: DraftLine, problem: ParseError) -> ListedLine:
    """Return a line that is not understood, or lacks only a time."""
    if problem.kind is ParseErrorKind.NO_TIME and not problem.text:
        return ListedLine("timeless", line.text, line.person, problem=problem)
    readings = tuple(_readings(context, line.text, problem))
    return ListedLine("unclear", line.text, line.person, problem=problem, readings=readings)


def _readings(context: Context, text: str, problem: ParseError) -> list[tuple[str, str]]:
    """Return the possible readings of an unclear line, by what each button says."""
    if problem.kind in _ADDED:
        return [(each, f"{text} {each}") for each in problem.suggestions]
    spaced = text if problem.text in text else parsing.normalize_spacing(text, context.language)
    readings = [(each, replace_words(spaced, problem.text, each)) for each in problem.suggestions]
    return [(label, reading) for label, reading in readings if reading is not None]


def _regimen(parsed: ParsedDraft) -> Regimen:
    """Return what a line says, without its person, under whose name it stands."""
    return Regimen(_nobodys(parsed.item), parsed.schedule, parsed.terms)


def _nobodys(item: Item) -> Item:
    return replace(item, person=None)


def _are_same(context: Context, one: Item, other: Item) -> bool:
    return one.person == other.person and item_names.mean_same(context.index, one.name, other.name)


def as_unsaved_items(draft: ListDraft, planned: Sequence[PlannedLine]) -> list[UnsavedItem]:
    """Return what Save would store, for the rules about conflicts."""
    return [
        UnsavedItem(each.parsed.item, each.parsed.schedule, each.parsed.terms.food, Fraction(line.pieces))
        for line, each in zip(draft.lines, planned, strict=True)
        if each.parsed is not None
    ]


def find_question(draft: ListDraft, planned: Sequence[PlannedLine]) -> ListQuestion | None:
    """Return what is asked next: lines without a time together, then each open line; None when none is."""
    if draft.changing is not None:
        return ListQuestion("change", draft.changing)
    timeless = [n for n, each in enumerate(planned) if each.shown.state == "timeless"]
    if len(timeless) > 1 and not draft.one_by_one:
        return ListQuestion("times", timeless[0])
    first = next((n for n, each in enumerate(planned) if each.shown.is_open), None)
    return None if first is None else ListQuestion("line", first)


async def answer(
    context: Context, draft: ListDraft, planned: Sequence[PlannedLine], question: ListQuestion, text: str
) -> ListDraft | None:
    """Return the draft with what was typed or tapped as the answer; None when it is not understood."""
    if question.kind == "times":
        asked = [n for n, each in enumerate(planned) if each.shown.state == "timeless"]
        texts = {n: [f"{draft.lines[n].text} {text}"] for n in asked}
    else:
        texts = {question.index: await _readings_of_answer(context, draft.lines[question.index], text)}
    lines = list(draft.lines)
    for n, candidates in texts.items():
        lines[n] = await _first_understood(context, lines[n], candidates)
    return None if tuple(lines) == draft.lines else replace(draft, lines=tuple(lines), changing=None)


async def _readings_of_answer(context: Context, line: DraftLine, text: str) -> list[str]:
    """Return the lines that an answer can stand for: a whole new line, or only the right part."""
    if isinstance(line.read, ParseError):
        mended = line.text.replace(line.read.text, text, 1) if line.read.text else line.text
        return [text, f"{line.text} {text}" if line.read.kind in _ADDED else mended]
    changed = reminder_edits.amend(line.read, text, await context.today(), context.language)
    amended = (
        [parsing.format_reminder(changed, context.language)] if isinstance(changed, ParsedReminder) else []
    )
    return [text, *amended]


async def _first_understood(context: Context, line: DraftLine, candidates: Sequence[str]) -> DraftLine:
    """Return the line that the first candidate makes which is a whole reminder; else the line as it is.

    What was offered as one of its readings counts also if another question is left: "40 mg at night".
    """
    problem = line.read if isinstance(line.read, ParseError) else None
    person = line.person if isinstance(line.read, ParseError) else line.read.person
    offered = (
        [] if problem is None else [reading for _label, reading in _readings(context, line.text, problem)]
    )
    for each in candidates:
        read = await read_line(context, each, person)
        if each in offered or not isinstance(read.read, ParseError):
            return read
    return line
