"""Medicines in a sentence of plain talk, each with its amount, its times and who takes it.

The sentence may hold anything else, so this reader only proposes: what it finds is shown on a card, or asked
about, before anything is stored. It leaves out what it does not understand; the parsers of reminders and
intakes, which may drop no word, read the line that is written from it.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from bot.domain import names
from bot.domain.language import Language
from bot.domain.parsing.amounts import MEASURED_UNITS, Amount, amount_at, format_amount
from bot.domain.parsing.bare_numbers import bare_number_error_at
from bot.domain.parsing.durations import Duration, StartDate, duration_at, start_date_at
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.hour_intervals import HourInterval, hour_interval_at
from bot.domain.parsing.instructions import Instruction, instruction_at
from bot.domain.parsing.monthly_rules import MonthDay, MonthInterval, month_day_at, month_interval_at
from bot.domain.parsing.name_checks import merge_names
from bot.domain.parsing.notes import Note, note_at
from bot.domain.parsing.numbers import parse_number
from bot.domain.parsing.recurrence import ParsedRecurrence, recurrence_at
from bot.domain.parsing.time_expressions import TimeExpression, find_time_expression
from bot.domain.parsing.tokens import Tokens, is_number_like, text_of, tokenize
from bot.domain.parsing.weekdays import ExcludedWeekdays, excluded_weekdays_at
from bot.domain.phrase_matcher import key_at
from bot.domain.talk.names import KnownNames, NamedAt, names_in
from bot.domain.talk.persons import mentions_in
from bot.domain.talk.takers import Takers, beginnings_in
from bot.domain.talk.times import DaypartAt, SpokenTimes, dayparts_in, settle, spoken_times_at, vague_time_at
from bot.domain.talk_words import TalkWords

MAX_WORDS = 256
"""Words of a message that are read; what is longer than a page is no order."""

_NOON = 12
_MOST_PIECES, _FEW = 20, 4
_PARTS_OF_PIECES = frozenset({1, 2, 4})
# A larger number without a unit is no hour and no count: "upped to 300".
_LAST_HOUR = 24
# Words of the longest part of a piece, "three quarters of a".
_LONGEST_PART = 5
# Words between a name and the number that it is changed to: "the Euthyrox is now 88".
_MAX_BETWEEN = 5
_PLAIN_NAME = re.compile(r"[^\W\d]{3,}(?:-[^\W\d]+)*")
_TIMES_SIGN = re.compile(r"x(\d{1,2})", re.ASCII)
# A colon behind a word, as in a list: "mum: ramipril". Tokens keep it, because of "8:00".
_COLON = re.compile(r":(?=\s|$)")

_Rule = (
    ParsedRecurrence
    | HourInterval
    | Duration
    | StartDate
    | Instruction
    | Note
    | ExcludedWeekdays
    | MonthInterval
    | MonthDay
)


@dataclass(frozen=True)
class SpokenMedicine:
    """A medicine as a sentence names it.

    Attributes:
        name: As written, or as it is spelt if it was misspelt.
        amount: The amount of one dose; None if none was said.
        number: A number without a unit, behind the name ("ramipril 2.5"); empty if there is none.
        count: A number of pieces before the name ("two nurofen"); empty if there is none.
        times: The times of day that may be meant, ascending.
        said_times: The times as the grammar of reminders reads them, which asks what is meant by "at 8", and
            when a part of the day is.
        rules: Days, course, food and notes, in words that the grammar of reminders reads.
        person: Who takes it, as far as the sentence tells; None: nobody is named.
        moments: Where it was taken at times of its own, words for each, as the grammar of intakes reads them.
    """

    name: str
    amount: Amount | None = None
    number: str = ""
    count: str = ""
    times: tuple[time, ...] = ()
    said_times: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    person: str | None = None
    moments: tuple[str, ...] = ()

    def reminder_line(self, language: Language) -> str:
        """Write the line that `parse_reminder` reads."""
        # In quotes, no rule reads a part of the name: "omega 3", "vitamin d" before a number.
        name = self.name if _PLAIN_NAME.fullmatch(self.name) else f'"{self.name}"'
        return " ".join([*self._dose(name), *self.said_times, *self.rules, *self._for(language)])

    def changes(self) -> str:
        """Write what is said beside the name, as a part of a reminder is typed to change it."""
        return " ".join([*self._dose(""), *self.said_times, *self.rules]).strip()

    def intake_lines(self, language: Language, when: str = "") -> list[str]:
        """Write the lines that `parse_intake` reads, one for each time at which it was taken.

        Args:
            language: The language of the lines.
            when: Words for when it was taken, where it has no times of its own.
        """
        dose = [*self._dose(self.name), *self._for(language)]
        return [" ".join(filter(None, [*dose, each])) for each in self.moments or (when,)]

    def named(self) -> str:
        """Write the name with its amount, without a time."""
        return " ".join(self._dose(self.name))

    def _dose(self, name: str) -> list[str]:
        behind = self.number if self.amount is None else format_amount(self.amount)
        return [each for each in (self.count, name, behind) if each]

    def _for(self, language: Language) -> list[str]:
        return [] if self.person is None else [language.writer.person(self.person)]


@dataclass(frozen=True)
class Spoken:
    """What a text names.

    Attributes:
        medicines: Medicines, in order.
        person: Whom it is about; None is the person who writes.
        when: Words for when something was, as the grammar of intakes reads them; empty if there are none.
        times: Where no medicine is named, the times that are clear, in order.
        leaves_out: Whether words of a rule, a number or a second amount found no place in the medicines.
        intake_is_unclear: Whether that is a number, a second amount or a second person, or the line of an
            intake lacks its day, or how often it was.
    """

    medicines: tuple[SpokenMedicine, ...]
    person: str | None
    when: str = ""
    times: tuple[time, ...] = ()
    leaves_out: bool = False
    intake_is_unclear: bool = False


@dataclass(frozen=True)
class _SpokenPart:
    """What a sentence says beside names: an amount, times or a rule, with its tokens and its text."""

    value: Amount | SpokenTimes | _Rule | ParseError
    start: int
    end: int
    text: str

    @property
    def is_daypart(self) -> bool:
        """Whether it is a part of the day without a time: "in the morning"."""
        return isinstance(self.value, ParseError)


@dataclass
class _Draft:
    """A name with what belongs to it; what belongs to it ends before the token `until`, the next name."""

    name: NamedAt
    until: int
    parts: list[_SpokenPart] = field(default_factory=list)


def read_medicines(text: str, today: date, language: Language, words: TalkWords, known: KnownNames) -> Spoken:
    """Return the medicines that a text names, in order and each once, and whom it is about.

    Args:
        text: The text as typed.
        today: The person's local date.
        language: The language of the text.
        words: Its words of plain talk.
        known: The names that are known.
    """
    tokens = merge_names(tokenize(_COLON.sub(" ", text), language))
    tokens = tokens.of(tokens[:MAX_WORDS])
    named = names_in(tokens, words, known)
    places, spans = beginnings_in(text, tokens), [(each.start, each.end) for each in named]
    mentions = mentions_in(tokens, spans, places, words)
    people = list(dict.fromkeys(each.person for each in mentions if each.person is not None))
    person = next(iter(people), None)
    limits = {*(each.start for each in named), *places.lines}
    parts = _without_corrected(list(_parts(tokens, today, words, named, limits)), tokens, words)
    dayparts = dayparts_in(tokens, words)
    if not named:
        clocks = [
            settle(each.value, each.start, dayparts) for each in parts if isinstance(each.value, SpokenTimes)
        ]
        return Spoken((), person, _when(tokens, (), ()) or _moment(tokens, clocks), _times(parts, dayparts))
    drafts, takers = _drafts(named, parts), Takers(text, tokens, spans, mentions)
    read = [_medicine(each, dayparts, tokens, takers.person_of(each.name.start)) for each in drafts]
    spoken = list(_with_shared_times(_distinct(read)))
    when = _when(tokens, _named_or_measured(drafts, tokens), spoken)
    spoken = [replace(each, moments=_moments(tokens, each)) for each in spoken]
    left = _words_left(tokens, drafts)
    misplaced = _has_times_of_exceptions(drafts) or _has_alternatives(tokens, drafts)
    unclear = _has_several_amounts(read, drafts, tokens) or any(_tells_quantity(key, tokens) for key in left)
    multiplied = tokens.language.amounts.multipliers.keys()
    # "At dinnertime" is no time that could be recorded, and not now either.
    return Spoken(
        tuple(spoken),
        person,
        when or (words.earlier if dayparts else ""),
        leaves_out=unclear or misplaced or not words.rules.isdisjoint(left),
        intake_is_unclear=unclear
        or len(people) > 1
        or misplaced
        or not multiplied.isdisjoint(left)
        or any(each.count and len(each.moments) > 1 for each in spoken)
        or _has_unclear_days(tokens, drafts),
    )


def _has_unclear_days(tokens: Tokens, drafts: Sequence[_Draft]) -> bool:
    """Return whether an intake was on another day than its line says, or within a span: "between 8 and 9"."""
    parts = [each for draft in drafts for each in draft.parts]
    if any(
        isinstance(each.value, _Rule) and not isinstance(each.value, Instruction | Note) for each in parts
    ):
        return True  # "on monday"
    clocks = [each.start for each in parts if isinstance(each.value, SpokenTimes)]
    days = [at for at, each in enumerate(tokens) if each.key in tokens.language.moments.days_ago]
    between = any(clocks and min(clocks) < at < max(clocks) for at in days)
    return between or any(key_at(tokens, at - 1) in tokens.language.ranges.leads for at in clocks)


def _named_or_measured(drafts: Sequence[_Draft], tokens: Tokens) -> set[int]:
    """Return the tokens of names and amounts."""
    inside = {at for each in drafts for at in range(each.name.start, each.name.end)}
    for draft in drafts:
        amounts = [each for each in draft.parts if isinstance(each.value, Amount)]
        inside |= {at for each in amounts for at in range(each.start, each.end)}
        inside |= {*_count(draft, tokens)[1], *_number_behind(draft, tokens)[1]}
    return inside


def _words_left(tokens: Tokens, drafts: Sequence[_Draft]) -> list[str]:
    """Return the words that found no place in the lines of the medicines."""
    used = {*_span_that_passed(tokens), *_named_or_measured(drafts, tokens)}
    used |= {at for draft in drafts for each in draft.parts for at in range(each.start, each.end)}
    return [each.key for at, each in enumerate(tokens) if at not in used]


def _has_times_of_exceptions(drafts: Sequence[_Draft]) -> bool:
    """Return whether a time is that of an exception: "6 am, except sundays 8 am"."""
    for draft in drafts:
        excluded = [each.start for each in draft.parts if isinstance(each.value, ExcludedWeekdays)]
        clocks = [each.start for each in draft.parts if isinstance(each.value, SpokenTimes)]
        if excluded and clocks and min(clocks) < excluded[0] < max(clocks):
            return True
    return False


def _has_alternatives(tokens: Tokens, drafts: Sequence[_Draft]) -> bool:
    """Return whether one of two is meant, as of the times of "at 8 or 9 pm"."""
    parts = [each for draft in drafts for each in draft.parts]
    ends, starts = {each.end for each in parts}, {each.start for each in parts}
    joints = tokens.language.amounts.range_connectors
    return any(each.key in joints and at in ends and at + 1 in starts for at, each in enumerate(tokens))


def _has_several_amounts(read: Sequence[SpokenMedicine], drafts: Sequence[_Draft], tokens: Tokens) -> bool:
    """Return whether one medicine has two amounts, or an amount follows a number that may belong to it.

    "One twenty-five mcg" is no 5 mcg.
    """
    named = {_key_of(each) for each in read}
    if len({(_key_of(each), each.amount, each.number, each.count) for each in read}) > len(named):
        return True
    numbers = tokens.language.numbers
    for draft in drafts:
        amounts = [each for each in draft.parts if isinstance(each.value, Amount)]
        before = [key_at(tokens, each.start - 1) for each in amounts if each.start > 0]
        if len({each.value for each in amounts}) > 1:
            return True
        if any(key in numbers.values or key in numbers.tens for key in before):
            return True
    return False


def _tells_quantity(key: str, tokens: Tokens) -> bool:
    """Return whether a word may be a part of an amount; "one" may stand for anything: "the white one"."""
    numbers = tokens.language.numbers
    if is_number_like(key):
        return True
    value = numbers.values.get(key)
    return (value is not None and value != 1) or key in numbers.tens.keys() | numbers.quantities


def _when(tokens: Tokens, inside: Container[int], spoken: Sequence[SpokenMedicine]) -> str:
    """Return the words for when something was: "half an hour ago", "yesterday 22:00", "last night"."""
    rest = tokens.of(each for at, each in enumerate(tokens) if at not in inside)
    found = find_time_expression(rest)
    expression = TimeExpression(is_future=True) if found is None else found[0]
    said = "" if found is None else text_of(rest[found[1] : found[2]])
    times = next((each.times for each in spoken if each.times), ())
    if expression.is_future is False or not times:
        return said if expression.is_future is False or expression == TimeExpression() else ""
    return " ".join([*_day(tokens), _clock_words(times)])


def _moments(tokens: Tokens, medicine: SpokenMedicine) -> tuple[str, ...]:
    """Return the words for each time at which a medicine was taken: "yesterday at 8", "yesterday at 1"."""
    clocks = medicine.said_times if medicine.times else ()
    found = find_time_expression(tokens)
    if len(clocks) <= 1 and found is not None and found[0].is_future is False:
        return ()
    return tuple(" ".join([*_day(tokens), each]) for each in clocks)


def _moment(tokens: Tokens, clocks: Sequence[SpokenTimes]) -> str:
    """Return the words for the only time of a sentence that names no medicine: "took it at 10:30"."""
    if len(clocks) != 1 or clocks[0].all_meant:
        return ""
    return " ".join([*_day(tokens), _clock_words(sorted(clocks[0].times))])


def _day(tokens: Tokens) -> list[str]:
    """Return the first word for a day that passed."""
    return [each.key for each in tokens if tokens.language.moments.days_ago.get(each.key)][:1]


def _clock_words(times: Sequence[time]) -> str:
    """Write the first time, on a 12-hour dial where nobody knows which half of the day is meant."""
    first, *others = times
    if not any(each.minute == first.minute and each.hour == first.hour + _NOON for each in others):
        return f"{first:%H:%M}"
    hour = first.hour or _NOON
    return f"{first.minute} minutes past {hour}" if first.minute else f"at {hour}"


def _times(parts: Sequence[_SpokenPart], dayparts: Sequence[DaypartAt]) -> tuple[time, ...]:
    spoken = [
        settle(each.value, each.start, dayparts) for each in parts if isinstance(each.value, SpokenTimes)
    ]
    return tuple(dict.fromkeys(each for some in spoken if len(some.times) == 1 for each in some.times))


def _parts(
    tokens: Tokens, today: date, words: TalkWords, named: Sequence[NamedAt], limits: Iterable[int]
) -> Iterator[_SpokenPart]:
    ends = {each.start: each.end for each in named}
    passed = _span_that_passed(tokens)
    at = 0
    while at < len(tokens):
        part = None if at in ends or at in passed else _part_at(tokens, at, today, words, limits)
        if part is not None:
            yield part
        at = ends.get(at, at + 1) if part is None else part.end


def _span_that_passed(tokens: Tokens) -> range:
    """Return the tokens of "3 hours ago", whose number is neither an hour nor an amount."""
    found = find_time_expression(tokens)
    return range(found[1], found[2]) if found is not None and found[0].is_future is False else range(0)


def _part_at(
    tokens: Tokens, at: int, today: date, words: TalkWords, limits: Iterable[int]
) -> _SpokenPart | None:
    """Return the amount, times or rule that begins at a token, and ends before the next name or line."""
    limit = min((start for start in limits if start > at), default=len(tokens))
    seen = tokens.of(tokens[:limit])
    found = (
        _rule_at(seen, at, today)
        or _amount_at(seen, at)
        or spoken_times_at(seen, at, words)
        or vague_time_at(seen, at)
    )
    return None if found is None else _SpokenPart(found[0], at, found[1], text_of(tokens[at : found[1]]))


def _amount_at(tokens: Tokens, at: int) -> tuple[Amount, int] | None:
    found = amount_at(tokens, at)
    return None if found is None or isinstance(found[0], ParseError) else (found[0], found[1])


def _rule_at(tokens: Tokens, at: int, today: date) -> tuple[_Rule, int] | None:
    rule = (
        instruction_at(tokens, at)
        or note_at(tokens, at)
        or duration_at(tokens, at, today)
        or start_date_at(tokens, at, today)
        or hour_interval_at(tokens, at)
        or excluded_weekdays_at(tokens, at)
        or month_interval_at(tokens, at)
        or month_day_at(tokens, at, after_months=False)
        or recurrence_at(tokens, at)
    )
    return None if rule is None or isinstance(rule[0], ParseError) else (rule[0], rule[1])


def _without_corrected(parts: list[_SpokenPart], tokens: Tokens, words: TalkWords) -> list[_SpokenPart]:
    """Leave out the amounts and times that the sentence takes back: "at 8, no sorry, at 9"."""
    for at in range(len(tokens)):
        if words.corrections.match_at(tokens, at) is None:
            continue
        for kind in (Amount, SpokenTimes):
            if any(isinstance(each.value, kind) and each.start > at for each in parts):
                parts = [each for each in parts if not (isinstance(each.value, kind) and each.start < at)]
    return parts


def _drafts(named: Sequence[NamedAt], parts: Sequence[_SpokenPart]) -> list[_Draft]:
    """Give each part to the name before it, or amounts and times to the one behind, as the first are."""
    ends = [*(each.start for each in named[1:]), MAX_WORDS]
    drafts = [_Draft(each, until) for each, until in zip(named, ends, strict=True)]
    leading = {kind for kind in (Amount, SpokenTimes) if any(_leads(each, named[0], kind) for each in parts)}
    for part in parts:
        of = max(sum(each.start < part.start for each in named) - 1, 0)
        if of + 1 < len(named) and any(_leads(part, named[of + 1], kind) for kind in leading):
            of += 1
        drafts[of].parts.append(part)
    return drafts


def _leads(part: _SpokenPart, name: NamedAt, kind: type) -> bool:
    """Return whether a part stands before a name, with a word between at most: "5 ml of calpol"."""
    return isinstance(part.value, kind) and 0 <= name.start - part.end <= 1


def _medicine(
    draft: _Draft, dayparts: Sequence[DaypartAt], tokens: Tokens, person: str | None
) -> SpokenMedicine:
    amount = next((each.value for each in draft.parts if isinstance(each.value, Amount)), None)
    clocks = [
        (each, settle(each.value, each.start, dayparts))
        for each in draft.parts
        if isinstance(each.value, SpokenTimes)
    ]
    may_be_amount = amount is None and bare_number_error_at(tokens, draft.name.end) is not None
    # "Atorvastatin 20 at night": the grammar of reminders asks whether it is an amount or an hour.
    said = [
        text
        for part, spoken in clocks
        for text in ([part.text] if may_be_amount and part.start == draft.name.end else _said(spoken))
    ]
    return SpokenMedicine(
        draft.name.name,
        amount,
        "" if amount is not None else _number_behind(draft, tokens)[0],
        "" if amount is not None and amount.unit not in MEASURED_UNITS else _count(draft, tokens)[0],
        tuple(sorted({each for _part, spoken in clocks for each in spoken.times})),
        tuple(said or [each.text for each in draft.parts if each.is_daypart]),
        tuple(each.text for each in draft.parts if isinstance(each.value, _Rule)),
        person,
    )


def _said(spoken: SpokenTimes) -> list[str]:
    times = sorted(spoken.times)
    return [f"{each:%H:%M}" for each in times] if spoken.all_meant else [_clock_words(times)]


def _number_behind(draft: _Draft, tokens: Tokens) -> tuple[str, range]:
    """Return the number without a unit behind a name, if it can be no hour: "ramipril 2.5", "is now 88".

    Also return its tokens; without one an empty text and range.
    """
    end, used = draft.name.end, {at for each in draft.parts for at in range(each.start, each.end)}
    for at in range(end, min(end + _MAX_BETWEEN, draft.until, len(tokens))):
        key = tokens[at].key
        number = (
            parse_number(key, tokens.language.numbers) if is_number_like(key) and at not in used else None
        )
        if number is not None and (number > _LAST_HOUR or (at == end and (number % 1 or number > _NOON))):
            return key, range(at, at + 1)
    return "", range(0)


def _count(draft: _Draft, tokens: Tokens) -> tuple[str, range]:
    """Return the number of pieces around a name: "two nurofen", "senna, two, bedtime", "excedrin x2".

    Also return its tokens; without one an empty text and range.
    """
    name = draft.name
    if (part := _part_before(name, tokens)) is not None:
        return part
    amounts, at = tokens.language.amounts, name.start - 1
    while at >= 0 and tokens[at].key in amounts.the | amounts.multiplication_signs:
        at -= 1
    is_before = at >= 0 and not tokens[at].text.endswith(",")  # "omega 3, iron"
    number = parse_number(tokens[at].key, tokens.language.numbers) if is_before else None
    if number is not None and 0 < number <= _MOST_PIECES and number.denominator in _PARTS_OF_PIECES:
        return f"{float(number):g}", range(at, name.start)
    # "3 times a day", "2.5 mg" and "at 8" count no pieces.
    is_part = any(each.start == name.end for each in draft.parts)
    behind = "" if is_part else _count_behind(name, tokens)
    return behind, range(name.end, name.end + bool(behind))


def _part_before(name: NamedAt, tokens: Tokens) -> tuple[str, range] | None:
    """Return the part of a piece right before a name: "half a prednisolone"."""
    starts = range(max(name.start - _LONGEST_PART, 0), name.start)
    found = ((start, tokens.language.numbers.fractions.match_at(tokens, start)) for start in starts)
    ending = ((start, each.value) for start, each in found if each is not None and each.end == name.start)
    return next(((part, range(start, name.start)) for start, part in ending), None)


def _count_behind(name: NamedAt, tokens: Tokens) -> str:
    key, following = key_at(tokens, name.end), key_at(tokens, name.end + 1)
    if (multiplied := _TIMES_SIGN.fullmatch(key)) is not None:
        return multiplied[1]
    language = tokens.language
    number = tokens.int_at(name.end)
    is_more = following in language.clock.meridiems | language.clock.oclock | language.number_suffixes
    is_more = is_more or following in language.lines.conjunctions
    # "2 to 4 mg", "4 times today", "two fifty mg".
    is_more = is_more or following in language.amounts.range_connectors | language.amounts.frequency_words
    is_more = is_more or (not key.isdecimal() and parse_number(following, language.numbers) is not None)
    return str(number) if number is not None and 0 < number <= _FEW and not is_more else ""


def _distinct(spoken: Iterable[SpokenMedicine]) -> list[SpokenMedicine]:
    """Return each medicine once; what was said of it in two places is joined."""
    by_name: dict[tuple[str, str | None], SpokenMedicine] = {}
    for each in spoken:
        key = _key_of(each)
        before = by_name.get(key)
        by_name[key] = each if before is None else _joined(before, each)
    return list(by_name.values())


def _key_of(spoken: SpokenMedicine) -> tuple[str, str | None]:
    """Return what makes a medicine another one than that of the same name: whose it is."""
    return names.fold(spoken.name), spoken.person


def _joined(one: SpokenMedicine, other: SpokenMedicine) -> SpokenMedicine:
    return replace(
        one,
        amount=one.amount or other.amount,
        number=one.number or other.number,
        count=one.count or other.count,
        times=tuple(sorted({*one.times, *other.times})),
        said_times=(*one.said_times, *other.said_times),
        rules=tuple(dict.fromkeys((*one.rules, *other.rules))),
    )


def _with_shared_times(spoken: Sequence[SpokenMedicine]) -> Iterator[SpokenMedicine]:
    """Give those without a time the time that is said at the end: "zinc and iron at 9 pm"."""
    timed = [each for each in spoken if each.times]
    shared = timed[-1] if timed and timed[-1] is spoken[-1] and len(timed) == 1 else None
    for each in spoken:
        lacks = shared is not None and not each.said_times and each.person == shared.person
        yield replace(each, times=shared.times, said_times=shared.said_times) if shared and lacks else each
