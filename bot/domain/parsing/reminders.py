"""Parser of a whole reminder in one line: "ibuprofen 400 mg 8:00 14:00 20:00 for 3 days"."""

from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from bot.domain.instructions import NO_INSTRUCTIONS, Instructions
from bot.domain.language import Language
from bot.domain.parsing.amounts import Amount, leftover_number_error, missing_unit_error, split_leading_count
from bot.domain.parsing.as_needed import CombinedInstructions, combine_instructions
from bot.domain.parsing.day_rules import combine_day_rules, is_day_rule
from bot.domain.parsing.durations import Duration, StartDate
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.hour_intervals import HourInterval, Timing, combine_timing
from bot.domain.parsing.instructions import Person
from bot.domain.parsing.name_checks import is_rule_word, rule_in_name_error
from bot.domain.parsing.names import parse_name
from bot.domain.parsing.notes import MAX_NOTE_LENGTH, Note
from bot.domain.parsing.numbers import parse_number
from bot.domain.parsing.recurrence import MAX_TIMES, ParsedRecurrence, on_weekdays
from bot.domain.parsing.segments import Segments, is_in_name, parse_segments
from bot.domain.parsing.tapers import Dosing, Segment, combine_dosing
from bot.domain.parsing.times import bare_clock_candidates
from bot.domain.parsing.tokens import Tokens, is_number_like, text_of, tokenize
from bot.domain.parsing.weekdays import ExcludedWeekdays
from bot.domain.recurrence import EVERY_DAY, Cycle, Recurrence
from bot.domain.tapers import Taper


@dataclass(frozen=True)
class ParsedReminder:
    """A reminder as typed.

    Attributes:
        name: As typed, on one line, at most 64 characters.
        amount: Amount of one dose, above zero; None if none was typed. The largest, if it differs by day.
        unit: "mg", "mcg", "IU", "tablet", …, never plural; None together with `amount`.
        times: Wall times, ascending and distinct; empty exactly if the item is taken as needed.
        recurrence: The days with doses, or the hours between doses, without an anchor.
        start_weekday: With `EveryDays` of whole weeks: the day of the week from which they are counted, 0 is
            Monday; None if the text names none.
        days: Number of days the reminder lasts, or None.
        until: The last local date, inclusive, or None; never together with `days`.
        start: The first local date; None if the text names none.
        course: Amounts that differ by day; None means they do not.
        terms: Food, note and, for as-needed doses, the limits.
        person: Who takes the item; None means the subscriber.
    """

    name: str
    amount: Decimal | None
    unit: str | None
    times: tuple[time, ...]
    recurrence: Recurrence = EVERY_DAY
    start_weekday: int | None = None
    days: int | None = None
    until: date | None = None
    start: date | None = None
    course: Taper | None = None
    terms: Instructions = NO_INSTRUCTIONS
    person: str | None = None

    @property
    def note(self) -> str | None:
        """When in the day to take the item, such as "30 minutes before breakfast"; None without a note."""
        return self.terms.note

    @property
    def as_needed(self) -> bool:
        """Whether the item is taken as needed, and never comes due."""
        return not self.times


def parse_reminder(text: str, today: date, language: Language) -> ParsedReminder | ParseError:
    """Parse a whole reminder; an ambiguous text is an error, never a guess.

    Args:
        text: The text after the command. A name in double quotes is taken verbatim.
        today: The person's local date, for "until 31 January".
        language: The language of the text.
    """
    segments = parse_segments(tokenize(text, language), today)
    if isinstance(segments, ParseError):
        return segments
    has_amount = bool(segments.of_type(Amount))
    count, first = (
        split_leading_count(segments.run(0)) if has_amount and segments.unrecognized else (None, ())
    )
    if count:
        segments.unrecognized[0] = list(first)
    parsed_name = _parse_name(segments)
    if isinstance(parsed_name, ParseError):
        return parsed_name
    if problem := _daily_rate_error(segments):
        return problem
    doses = combine_dosing(segments.recognized, count)
    if isinstance(doses, ParseError):
        return doses
    segments.recognized = [
        each for each in segments.recognized if not any(each[0] is used for used in doses.consumed_values)
    ]
    days = combine_day_rules(segments.recognized, today, language)
    return days if isinstance(days, ParseError) else _combine(parsed_name, segments, doses, days)


def _combine(
    name: str, segments: Segments, dosing: Dosing, recurrence: ParsedRecurrence
) -> ParsedReminder | ParseError:
    if problem := _contradiction_error(segments, dosing):
        return problem
    instructions = combine_instructions(segments, dosing.amount)
    if isinstance(instructions, ParseError):
        return instructions
    timed = Timing(()) if instructions.as_needed else _resolve_timing(segments)
    if isinstance(timed, ParseError):
        return timed
    note = ", ".join(dict.fromkeys(each.text for each, _text in segments.of_type(Note))) or None
    if note is not None and len(note) > MAX_NOTE_LENGTH:
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, note)
    problem = _misplaced_rule_error(segments, dosing, timed, instructions) or _ambiguous_midnight_error(
        segments, recurrence
    )
    with_note = replace(instructions, terms=replace(instructions.terms, note=note))
    return problem or _build_reminder(name, segments, dosing, timed, with_note, recurrence)


def _parse_name(segments: Segments) -> str | ParseError:
    """Return the name, the only run of tokens that no rule matched; an error if a rule's words are in it."""
    runs = segments.unrecognized
    if not runs:
        return ParseError(ParseErrorKind.NO_NAME, "")
    run = _strip_connectors(segments.run(0))
    problem = _trailing_number_error(segments) if len(runs) == 1 or not rule_in_name_error(run) else None
    parsed_name = parse_name(text_of(run))
    if problem is None and isinstance(parsed_name, ParseError) and parsed_name.kind is ParseErrorKind.NO_NAME:
        return parsed_name
    counted = (
        leftover_number_error(run, in_words=False)
        if run and parse_number(run[0].key, segments.language.numbers)
        else None
    )
    problem = problem or counted or rule_in_name_error(run)
    if problem is None and len(runs) > 1:
        problem = ParseError(ParseErrorKind.NOT_UNDERSTOOD, text_of(runs[1]))
    return problem or parsed_name


def _strip_connectors(run: Tokens) -> Tokens:
    """Remove connectors from the end of a name."""
    connectors = run.language.lines.connectors
    return run.of(run[: next((n for n in range(len(run), 0, -1) if run[n - 1].key not in connectors), 0)])


def _trailing_number_error(segments: Segments) -> ParseError | None:
    """Return the error for a number after the name, a time or an amount; None if it is in the name."""
    run = segments.run(-1)
    last = len(run) - 1
    if last and is_in_name(run, last):
        return None
    meanings = () if segments.times else bare_clock_candidates(run[last].key, run.language)
    if meanings:
        return _amount_or_hour_error(segments, run, meanings)
    return (
        missing_unit_error(run[last].text, run.language)
        if last and is_number_like(run[last].key) and is_rule_word(run, last)
        else None
    )


def _amount_or_hour_error(segments: Segments, run: Tokens, hours: tuple[str, ...]) -> ParseError:
    """Return the error for the number behind a name, which may be an amount if nothing else is one."""
    number, *before = reversed(run)
    if not (number.key.isdecimal() and segments.lack_amount) or any(
        is_number_like(each.key) for each in before
    ):
        return ParseError(ParseErrorKind.AMBIGUOUS_TIME, number.text, hours)
    amounts = missing_unit_error(number.text, run.language).suggestions
    return ParseError(ParseErrorKind.AMBIGUOUS, number.text, (*amounts, *hours))


def _daily_rate_error(segments: Segments) -> ParseError | None:
    """Return the error for "30 mg/day" at several times, which leaves the amount of each dose open."""
    rates = [text for _each, text in segments.of_type(Amount) if "/d" in text or "/24" in text]
    return ParseError(ParseErrorKind.BAD_AMOUNT, rates[0]) if rates and len(segments.times) > 1 else None


def _counted_recurrences(segments: Segments) -> list[tuple[ParsedRecurrence, str]]:
    return [each for each in segments.of_type(ParsedRecurrence) if each[0].times_a_day is not None]


def _day_rules(segments: Segments) -> list[Segment]:
    return [each for each in segments.recognized if is_day_rule(each[0])]


def _contradiction_error(segments: Segments, dosing: Dosing) -> ParseError | None:
    """Return the error for the second of two rules that contradict each other; None if no rules do."""
    hours = segments.of_type(HourInterval)
    sources = [text for each, text in hours if each.counts_from is not None]
    spans = [text for each, text in hours if each.hours is not None]
    rest = [[text for _each, text in segments.of_type(kind)] for kind in (Duration, StartDate, Person)]
    for texts in ([text for _, text in _counted_recurrences(segments)], sources, spans, *rest):
        if len(texts) > 1:
            return ParseError(ParseErrorKind.NOT_UNDERSTOOD, texts[1])
    by_weekday = dosing.course is not None and bool(dosing.course.by_weekday)
    if (dosing.weekdays or by_weekday) and _day_rules(segments):
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, _day_rules(segments)[0][1])
    endless = dosing.course is None or dosing.course.total_days is None
    length = None if endless else next((text for _, text in segments.of_type(Duration)), None)
    alone = sources[0] if sources and not spans else None
    odd = length or alone
    return ParseError(ParseErrorKind.NOT_UNDERSTOOD, odd) if odd else None


def _resolve_timing(segments: Segments) -> Timing | ParseError:
    """Combine the interval in hours and the number of times a day with the given times."""
    times, hours = segments.times, segments.of_type(HourInterval)
    if len(times) > MAX_TIMES:
        return ParseError(ParseErrorKind.TOO_MANY_TIMES, " ".join(f"{each:%H:%M}" for each in times))
    if hours:
        span, text = next((each.hours, text) for each, text in hours if each.hours is not None)
        source = next((each.counts_from for each, _text in hours if each.counts_from is not None), None)
        return combine_timing(span, source, times, text, segments.language.writer)
    counted = _counted_recurrences(segments)
    rhythm, text = counted[0] if counted else (ParsedRecurrence(), "")
    if not times:
        return _missing_time_error(segments, text, rhythm.suggested_times)
    if rhythm.times_a_day not in {None, len(times)}:
        return ParseError(ParseErrorKind.TIMES_MISMATCH, text, rhythm.suggested_times)
    return Timing(times)


def _missing_time_error(segments: Segments, text: str, proposals: tuple[str, ...]) -> ParseError:
    """Return the error for a missing time, suggesting the times that a note implies."""
    parts = [(note.daypart, said) for note, said in segments.of_type(Note) if note.daypart is not None]
    if parts and not text:
        part, text = parts[0]
        proposals = part.suggested_times
    return ParseError(ParseErrorKind.NO_TIME, text, proposals)


def _misplaced_rule_error(
    segments: Segments, dosing: Dosing, timing: Timing, instructions: CombinedInstructions
) -> ParseError | None:
    """Return the error for a rule that does not apply beside the others; None if all apply."""
    dated = [text for _each, text in _day_rules(segments)]
    if instructions.as_needed:
        later = [text for kind in (Duration, StartDate) for _each, text in segments.of_type(kind)]
        odd = [*(f"{each:%H:%M}" for each in segments.times), *dated, *later]
    else:
        if instructions.valid_only_as_needed:
            return ParseError(ParseErrorKind.ONLY_AS_NEEDED, instructions.valid_only_as_needed[0])
        counted = (
            [text for _each, text in _counted_recurrences(segments)] if segments.of_type(HourInterval) else []
        )
        # Amounts on some weekdays name the days with doses, and so does the interval.
        spans = [text for _each, text in segments.of_type(HourInterval)] if dosing.weekdays else []
        odd = [*counted, *((dated or spans) if timing.recurrence is not None else [])]
        odd += _times_of_exceptions(segments)
    return ParseError(ParseErrorKind.NOT_UNDERSTOOD, odd[0]) if odd else None


def _times_of_exceptions(segments: Segments) -> list[str]:
    """Return the times behind an exception that has times before it: "6:00, except sundays 8:00"."""
    values = [value for value, _text in segments.recognized]
    excluded = next((n for n, value in enumerate(values) if isinstance(value, ExcludedWeekdays)), len(values))
    if not any(isinstance(value, time) for value in values[:excluded]):
        return []
    return [text for value, text in segments.recognized[excluded:] if isinstance(value, time)]


def _ambiguous_midnight_error(segments: Segments, recurrence: ParsedRecurrence) -> ParseError | None:
    """Return the error for "midnight" with a rule about days: the day may begin or end with it."""
    midnight = segments.language.clock.midnight
    said = [text for value, text in segments.of_type(time) if value == time() and midnight in text.casefold()]
    by_days = recurrence.rule != EVERY_DAY and not isinstance(recurrence.rule, Cycle)
    has_days = by_days or segments.of_type(StartDate)
    return ParseError(ParseErrorKind.AMBIGUOUS, said[0], ("00:00", "23:59")) if said and has_days else None


def _build_reminder(  # one parameter per parsed part
    name: str,
    segments: Segments,
    dosing: Dosing,
    timing: Timing,
    instructions: CombinedInstructions,
    recurrence: ParsedRecurrence,
) -> ParsedReminder:
    length = next((each for each, _ in segments.of_type(Duration)), Duration())
    return ParsedReminder(
        name=name,
        amount=dosing.amount.value if dosing.amount else None,
        unit=dosing.amount.unit if dosing.amount else None,
        times=timing.times,
        recurrence=timing.recurrence
        or (on_weekdays(dosing.weekdays) if dosing.weekdays else recurrence.rule),
        start_weekday=min(recurrence.start_weekdays, default=None),
        days=length.days,
        until=length.until,
        start=next((each.day for each, _ in segments.of_type(StartDate)), None),
        course=dosing.course,
        terms=instructions.terms,
        person=next((each.name for each, _ in segments.of_type(Person)), None),
    )
