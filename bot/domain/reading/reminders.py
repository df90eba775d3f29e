"""Parser of a whole reminder in one line: "ibuprofen 400 mg 8:00 14:00 20:00 for 3 days"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from bot.domain.courses import Course
from bot.domain.monthly import Monthly
from bot.domain.reading import words as table
from bot.domain.reading.amounts import Amount, count_first, number_left, unit_is_missing
from bot.domain.reading.courses import Dosing, Piece, dosing
from bot.domain.reading.days import days_of, is_about_days
from bot.domain.reading.hours import Hours, Timing, timing
from bot.domain.reading.leftovers import is_stranger, trouble_in
from bot.domain.reading.lengths import Length, Start
from bot.domain.reading.limits import Limits, limits
from bot.domain.reading.manners import Person
from bot.domain.reading.names import name
from bot.domain.reading.notes import LONGEST_NOTE, Note
from bot.domain.reading.numbers import whole
from bot.domain.reading.pieces import Pieces, is_in_name, taken_apart
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.rhythms import MOST_TIMES, Rhythm
from bot.domain.reading.times import lone_clock
from bot.domain.reading.typed import Word, is_number_like, joined, split
from bot.domain.schedules import CountsFrom
from bot.domain.terms import NOTHING_SAID, Terms

_MIDNIGHT = "midnight"


@dataclass(frozen=True)
class Reminder:
    """A reminder as typed.

    Attributes:
        name: As typed, on one line, at most 64 characters.
        amount: Amount of one dose, above zero; None if none was typed. The largest, if it differs by day.
        unit: "mg", "mcg", "IU", "tablet", …, never plural; None together with `amount`.
        times: Wall times, ascending and distinct; empty exactly if the item is taken as needed.
        weekdays: 0 is Monday; empty means every day.
        every_days: Days from one day with doses to the next; with a weekday, whole weeks from that day on.
        days: Number of days the reminder lasts, or None.
        until: The last local date, inclusive, or None; never together with `days`.
        start: The first local date; None if the text names none.
        cycle: Days with doses, then days without; None means no cycle.
        every_hours: Elapsed hours from one dose to the next; None means doses at `times`.
        counts_from: With `every_hours`: the clock or the last dose.
        course: Amounts that differ by day; None means they do not.
        terms: Food, note and, for as-needed doses, the limits.
        person: Who takes the item; None means the subscriber.
        monthly: A day of the month or the nth weekday of the month; never with other rules about days.
    """

    name: str
    amount: Decimal | None
    unit: str | None
    times: tuple[time, ...]
    weekdays: frozenset[int] = frozenset()
    every_days: int = 1
    days: int | None = None
    until: date | None = None
    start: date | None = None
    cycle: tuple[int, int] | None = None
    every_hours: int | None = None
    counts_from: CountsFrom = "clock"
    course: Course | None = None
    terms: Terms = NOTHING_SAID
    person: str | None = None
    monthly: Monthly | None = None

    @property
    def note(self) -> str | None:
        """When in the day to take the item, such as "30 minutes before breakfast"; None without a note."""
        return self.terms.note

    @property
    def as_needed(self) -> bool:
        """Whether the item is taken as needed, and never comes due."""
        return not self.times


def reminder(text: str, today: date) -> Reminder | Problem:
    """Parse a whole reminder; an ambiguous text is an error, never a guess.

    Args:
        text: The text after the command. A name in double quotes is taken verbatim.
        today: The person's local date, for "until 31 January".
    """
    segments = taken_apart(split(text), today)
    if isinstance(segments, Problem):
        return segments
    has_amount = bool(segments.of(Amount))
    count, first = count_first(segments.unread[0]) if has_amount and segments.unread else (None, ())
    if count:
        segments.unread[0] = list(first)
    parsed_name = _name_of(segments)
    if isinstance(parsed_name, Problem):
        return parsed_name
    if problem := _amount_of_a_day(segments):
        return problem
    doses = dosing(segments.known, count)
    if isinstance(doses, Problem):
        return doses
    segments.known = [each for each in segments.known if not any(each[0] is used for used in doses.used)]
    days = days_of(segments.known, today)
    return days if isinstance(days, Problem) else _put_together(parsed_name, segments, doses, days)


def _put_together(called: str, pieces: Pieces, doses: Dosing, days: Rhythm) -> Reminder | Problem:
    if problem := _contradiction(pieces, doses):
        return problem
    instructions = limits(pieces, doses.amount)
    if isinstance(instructions, Problem):
        return instructions
    timed = Timing(()) if instructions.as_needed else _timing(pieces)
    if isinstance(timed, Problem):
        return timed
    note = ", ".join(dict.fromkeys(each.text for each, _text in pieces.of(Note))) or None
    if note is not None and len(note) > LONGEST_NOTE:
        return Problem(Trouble.NOT_UNDERSTOOD, note)
    problem = _misfit(pieces, timed, instructions) or _midnight(pieces, days)
    with_note = replace(instructions, terms=replace(instructions.terms, note=note))
    return problem or _assembled(called, pieces, doses, timed, with_note, days)


def _name_of(pieces: Pieces) -> str | Problem:
    """Return the name, the only run of tokens that no rule matched; an error if a rule's words are in it."""
    runs = pieces.unread
    if not runs:
        return Problem(Trouble.NO_NAME, "")
    run = _without_ends(runs[0])
    problem = _number_trouble(pieces) if len(runs) == 1 or not trouble_in(run) else None
    parsed_name = name(joined(run))
    if problem is None and isinstance(parsed_name, Problem) and parsed_name.trouble is Trouble.NO_NAME:
        return parsed_name
    counted = number_left(run, in_words=False) if run and whole(run[0].key) else None
    problem = problem or counted or trouble_in(run)
    if problem is None and len(runs) > 1:
        problem = Problem(Trouble.NOT_UNDERSTOOD, joined(runs[1]))
    return problem or parsed_name


def _without_ends(run: Sequence[Word]) -> Sequence[Word]:
    """Remove connectors from the end of a name."""
    return run[: next((n for n in range(len(run), 0, -1) if run[n - 1].key not in table.CONNECTORS), 0)]


def _number_trouble(pieces: Pieces) -> Problem | None:
    """Return the error for a number after the name, a time or an amount; None if it is in the name."""
    run = pieces.unread[-1]
    last = len(run) - 1
    if last and is_in_name(run, last):
        return None
    meanings = () if pieces.times else lone_clock(run[last].key)
    if meanings:
        return Problem(Trouble.AMBIGUOUS_TIME, run[last].typed, meanings)
    return (
        unit_is_missing(run[last].typed)
        if last and is_number_like(run[last].key) and is_stranger(run, last)
        else None
    )


def _amount_of_a_day(pieces: Pieces) -> Problem | None:
    """Return the error for "30 mg/day" at several times, which leaves the amount of each dose open."""
    rates = [text for _each, text in pieces.of(Amount) if "/d" in text or "/24" in text]
    return Problem(Trouble.BAD_AMOUNT, rates[0]) if rates and len(pieces.times) > 1 else None


def _counted(pieces: Pieces) -> list[tuple[Rhythm, str]]:
    return [each for each in pieces.of(Rhythm) if each[0].times is not None]


def _dated(pieces: Pieces) -> list[Piece]:
    return [each for each in pieces.known if is_about_days(each[0])]


def _contradiction(pieces: Pieces, doses: Dosing) -> Problem | None:
    """Return the error for the second of two rules that contradict each other; None if no rules do."""
    hours = pieces.of(Hours)
    sources = [text for each, text in hours if each.counts_from is not None]
    spans = [text for each, text in hours if each.hours is not None]
    rest = [[text for _each, text in pieces.of(kind)] for kind in (Length, Start, Person)]
    for texts in ([text for _, text in _counted(pieces)], sources, spans, *rest):
        if len(texts) > 1:
            return Problem(Trouble.NOT_UNDERSTOOD, texts[1])
    by_weekday = doses.course is not None and bool(doses.course.by_weekday)
    if (doses.weekdays or by_weekday) and _dated(pieces):
        return Problem(Trouble.NOT_UNDERSTOOD, _dated(pieces)[0][1])
    endless = doses.course is None or doses.course.length is None
    length = None if endless else next((text for _, text in pieces.of(Length)), None)
    alone = sources[0] if sources and not spans else None
    odd = length or alone
    return Problem(Trouble.NOT_UNDERSTOOD, odd) if odd else None


def _timing(pieces: Pieces) -> Timing | Problem:
    """Combine the interval in hours and the number of times a day with the given times."""
    times, hours = pieces.times, pieces.of(Hours)
    if len(times) > MOST_TIMES:
        return Problem(Trouble.TOO_MANY_TIMES, " ".join(f"{each:%H:%M}" for each in times))
    if hours:
        span, text = next((each.hours, text) for each, text in hours if each.hours is not None)
        source = next((each.counts_from for each, _text in hours if each.counts_from is not None), None)
        return timing(span, source, times, text)
    counted = _counted(pieces)
    rhythm, text = counted[0] if counted else (Rhythm(), "")
    if not times:
        return _without_time(pieces, text, rhythm.proposals)
    if rhythm.times not in {None, len(times)}:
        return Problem(Trouble.WRONG_COUNT, text, rhythm.proposals)
    return Timing(times)


def _without_time(pieces: Pieces, text: str, proposals: tuple[str, ...]) -> Problem:
    """Return the error for a missing time, suggesting the times that a note implies."""
    parts = [(note.part, said) for note, said in pieces.of(Note) if note.part is not None]
    if parts and not text:
        part, text = parts[0]
        proposals = part.proposals
    return Problem(Trouble.NO_TIME, text, proposals)


def _misfit(pieces: Pieces, timed: Timing, limited: Limits) -> Problem | None:
    """Return the error for a rule that does not apply beside the others; None if all apply."""
    dated = [text for _each, text in _dated(pieces)]
    if limited.as_needed:
        later = [text for kind in (Length, Start) for _each, text in pieces.of(kind)]
        odd = [*(f"{each:%H:%M}" for each in pieces.times), *dated, *later]
    else:
        if limited.only_as_needed:
            return Problem(Trouble.ONLY_AS_NEEDED, limited.only_as_needed[0])
        counted = [text for _each, text in _counted(pieces)] if pieces.of(Hours) else []
        by_hours = timed.every_hours is not None or timed.every_days is not None
        odd = [*counted, *(dated if by_hours else [])]
    return Problem(Trouble.NOT_UNDERSTOOD, odd[0]) if odd else None


def _midnight(pieces: Pieces, days: Rhythm) -> Problem | None:
    """Return the error for "midnight" with a rule about days: the day may begin or end with it."""
    said = [text for value, text in pieces.of(time) if value == time() and _MIDNIGHT in text.casefold()]
    has_days = days.weekdays or days.monthly or days.every_days > 1 or pieces.of(Start)
    return Problem(Trouble.TWO_READINGS, said[0], ("00:00", "23:59")) if said and has_days else None


def _assembled(  # one parameter per parsed part
    called: str, pieces: Pieces, doses: Dosing, timed: Timing, limited: Limits, days: Rhythm
) -> Reminder:
    length = next((each for each, _ in pieces.of(Length)), Length())
    return Reminder(
        name=called,
        amount=doses.amount.value if doses.amount else None,
        unit=doses.amount.unit if doses.amount else None,
        times=timed.times,
        weekdays=doses.weekdays or days.weekdays,
        every_days=timed.every_days or days.every_days,
        days=length.days,
        until=length.until,
        start=next((each.day for each, _ in pieces.of(Start)), None),
        cycle=days.cycle,
        monthly=days.monthly,
        every_hours=timed.every_hours,
        counts_from=timed.counts_from,
        course=doses.course,
        terms=limited.terms,
        person=next((each.name for each, _ in pieces.of(Person)), None),
    )
