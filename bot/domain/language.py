"""Everything that the bot has to know of a language in order to read it; `bot/domain/languages/` has them.

All words of a language are in one `Language`, which parsers get with the tokens (`tokens.language`).
Words are keys of tokens: lower case, without a full stop at the end. In phrases `#` stands for a number.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import NamedTuple, Protocol

from bot.domain.complaint_words import ComplaintWords
from bot.domain.conditions import ConditionWords
from bot.domain.diary_words import DiaryWords
from bot.domain.instructions import Food
from bot.domain.phrase_matcher import PhraseMatcher, parse_int
from bot.domain.questions import QuestionWords
from bot.domain.recurrence import Monthly
from bot.domain.talk_words import TalkWords
from bot.domain.triage.phrasings import TriageWords

Words = frozenset[str]
Pattern = re.Pattern[str]
ListOfPhrases = PhraseMatcher[bool]
"""Phrases without values."""

# The classes below are never compared or printed, and without `eq` and `repr` a start is 30 ms shorter.


class Daypart(NamedTuple):
    """A part of a day: its hours, and the times to suggest if the text gives no clock time."""

    hours: frozenset[int]
    suggested_times: tuple[str, ...]
    is_note: bool = False
    """Whether the phrase is also a note ("before bed"), so that it may stand beside any exact time."""


_TEN, _TENS = 10, range(20, 100, 10)


@dataclass(frozen=True, eq=False, repr=False)
class NumberWords:
    """Numbers in words.

    Attributes:
        values: Whole numbers.
        tens: The tens that are not among `values`.
        magnitudes: Hundred, thousand, million.
        articles: "a" and "an", which count as one.
        joint: The "and" of "one hundred and five".
        point: The "point" of "one point five".
        zeros: Words for the zero before it.
        quantities: Further words for amounts, that no parser of numbers reads alone: "couple".
        fractions: "Half of a", as "1/2".
        and_fractions: "And a half", as "1/2".
        ordinal_endings: The "st" of "1st".
    """

    values: Mapping[str, int]
    tens: Mapping[str, int]
    magnitudes: Mapping[str, int]
    articles: Words
    joint: str
    point: str
    zeros: Words
    quantities: Words
    fractions: PhraseMatcher[str]
    and_fractions: PhraseMatcher[str]
    ordinal_endings: tuple[str, ...]

    def is_compound(self, first: str, last: str) -> bool:
        """Return whether two words with a hyphen between them are one number: "seventy-five"."""
        if last in self.magnitudes:
            return first in self.values or first in self.tens
        return (first in self.tens or self.values.get(first, 0) in _TENS) and 0 < self.values.get(
            last, 0
        ) < _TEN

    @cached_property
    def openers(self) -> Words:
        """Words with which a number begins."""
        words = self.values.keys() | self.tens.keys() | self.articles | self.zeros | {self.point}
        return self.fractions.first_words | words


@dataclass(frozen=True, eq=False, repr=False)
class AmountWords:
    """Amounts: "2 x 500 mg", "two tablets of 500 mg each".

    Attributes:
        units: From each unit as typed to the name that is stored. Those names themselves are among the keys.
        unit_phrases: The same, as phrases of one or two words.
        ambiguous_units: Units with two meanings.
        multipliers: "Twice" before an amount.
        vague_counts: Words for vague numbers, which are an error.
        multiplication_signs: Between a count and an amount: "2 x 500 mg", "2 of the 500 mg ones".
        of: The "of" of "2 tablets of 500 mg".
        the: Determiners between a count and an amount.
        per_piece: Words after the strength of one piece: "500 mg each".
        per: Words before the unit of a rate.
        rate_units: Units after a slash with which an amount is still that of one dose: "15 mg/day".
        concentration_units: Units that make an amount a concentration: "100 mg per 5 ml".
        range_connectors: Between two ends of an amount: "1 to 2 tablets".
        frequency_words: Words after a number that make it a frequency: "x 2 times a day".
        openers: Words before a count and a name: "take 2 paracetamol".
    """

    units: Mapping[str, str]
    unit_phrases: PhraseMatcher[str]
    ambiguous_units: Mapping[str, tuple[str, ...]]
    multipliers: Mapping[str, int]
    vague_counts: Words
    multiplication_signs: Words
    of: str
    the: Words
    per_piece: Words
    per: Words
    rate_units: Words
    concentration_units: Words
    range_connectors: Words
    frequency_words: Words
    openers: Words


@dataclass(frozen=True, eq=False, repr=False)
class NameWords:
    """Words in and around names.

    Attributes:
        with_rule_words: Names that contain words of rules; each is one token.
        numbers_after: Names that are written with a number after them: "omega 3".
        numbers_before: Words of names that begin with a number: "5 htp".
        before_numbers: Words after which a number is part of the name or, if a unit follows, an amount.
        before_letters: Words after which a letter is part of the name: "vitamin a".
        before_number_and_letter: The same of a number with a letter: "interferon beta 1a".
        never: Words whose presence in a name means that a rule was not understood.
        instruction_verbs: Verbs that, inside a name, mean that the name is an instruction.
        dangling: Words that, at the end of a name, begin a rule whose rest is missing.
        compounds: Numbers run together with a unit or a rule ("q8h", "8pm"), and initials of weekdays.
    """

    with_rule_words: ListOfPhrases
    numbers_after: Mapping[str, frozenset[int]]
    numbers_before: Mapping[str, int]
    before_numbers: Words
    before_letters: Words
    before_number_and_letter: Words
    never: Words
    instruction_verbs: Words
    dangling: Words
    compounds: tuple[Pattern, ...]


@dataclass(frozen=True, eq=False, repr=False)
class LineWords:
    """Words that hold a line together.

    Attributes:
        openings: "Please remind me to take".
        negated_openings: "Do not take".
        connectors: Words that join two segments.
        conjunctions: Those between two items of a list.
        ignored: Words that concern neither name, amount nor time: "orally", "thanks".
    """

    openings: ListOfPhrases
    negated_openings: ListOfPhrases
    connectors: Words
    conjunctions: Words
    ignored: Words


@dataclass(frozen=True, eq=False, repr=False)
class ClockWords:
    """Times of day.

    Attributes:
        at: Words before a time.
        about: Those that, before a number, may introduce a count instead of a time.
        leads: All that leads to a time, also to that of the first of several doses.
        oclock: Words after an hour.
        am: Words for the first half of the day.
        pm: Words for the second half of the day.
        letters: One letter of `am` and `pm`, right behind an hour ("8p"), and the word it stands for.
        hour_with_letter: An hour with such a letter: hour, minute, letter.
        hour_in_list: The same in a list that is written without blanks: "8a,8p".
        ish: Endings that make a time vague.
        vague: Words for times that are too vague.
        named: Noon and midnight.
        midnight: The word for midnight, of which it is doubtful which day it belongs to.
        minute_offsets: Minutes to add to the hour, which is the last number: "half past #".
        numbered_minute_offsets: The same, where the first number is the minutes.
        minutes_to: Minutes with which "ten to nine" is a time; with others it is a range.
        dayparts: Parts of the day.
        spelt_dayparts: Those that are no shorthand of prescriptions.
        bare_dayparts: Words that are a part of the day only behind an amount or another one: "5 mg night".
        minute_units: Words for minutes.
        span_units: Words for spans that stand right behind a number: "30min".
        range_joint: What stands between the ends of a range of times.
        range_openers: What stands before it.
    """

    at: Words
    about: Words
    leads: ListOfPhrases
    oclock: Words
    am: Words
    pm: Words
    letters: Mapping[str, str]
    hour_with_letter: Pattern
    hour_in_list: Pattern
    ish: tuple[str, ...]
    vague: Words
    named: PhraseMatcher[time]
    midnight: str
    minute_offsets: PhraseMatcher[int]
    numbered_minute_offsets: PhraseMatcher[int]
    minutes_to: frozenset[int]
    dayparts: PhraseMatcher[Daypart]
    spelt_dayparts: PhraseMatcher[Daypart]
    bare_dayparts: Mapping[str, Daypart]
    minute_units: Words
    span_units: Words
    range_joint: Pattern
    range_openers: Words

    @cached_property
    def meridiems(self) -> Words:
        """All words for either half of the day."""
        return self.am | self.pm


@dataclass(frozen=True, eq=False, repr=False)
class MomentWords:
    """Times of what has happened or comes soon: "half an hour ago", "in 20 min".

    Attributes:
        fillers: Words before a time that add nothing.
        now: Phrases for this moment.
        days_ago: Days before today.
        this: Words before a part of a day: "this morning", "last night".
        last_night: "Last night", and how to say that of no day in particular.
        spans: Minutes per phrase: "half an hour".
        units: Minutes per unit.
        ago: Words after a span that has passed; the first is never anything else.
        ago_fillers: Words of a vague span before them: "a few hours".
        ahead: Words before a span to come.
        later: Words after a span to come.
        hedges: Words before a span that add nothing: "about".
        vague: Times that are too vague: the caller asks for an exact time.
        hours: Hours, with minutes.
        minutes: Minutes.
    """

    fillers: Words
    now: Words
    days_ago: Mapping[str, int]
    this: Words
    last_night: tuple[str, str]
    spans: Mapping[str, int]
    units: Mapping[str, int]
    ago: tuple[str, ...]
    ago_fillers: Words
    ahead: str
    later: tuple[str, ...]
    hedges: tuple[str, ...]
    vague: ListOfPhrases
    hours: Pattern
    minutes: Pattern


@dataclass(frozen=True, eq=False, repr=False)
class DayWords:
    """Weekdays and dates.

    Attributes:
        weekdays: Weekdays; 0 is Monday.
        short: The seven weekdays as the bot writes them.
        full: Weekdays in full, among which misspelt ones are looked for.
        one_letter: A single letter is a weekday only beside other such letters.
        two_letter: The same of two letters.
        doubtful: The single letter that may be two weekdays: "t".
        others: The words for the other of those two.
        neighbours: Single letters that, beside the doubtful one, make it certain.
        run_together: Weekdays in one word: "mwf".
        misspelt: Frequent misspellings.
        plural_ending: The ending of a weekday that is meant every week.
        leads: Words before weekdays.
        weak_leads: Those that also begin other rules, and so do not prove a weekday.
        on: The word before a weekday in a list: "monday and on friday".
        only: The word after weekdays.
        off: The word after weekdays without doses.
        do: The first word of a negation.
        negations: Words that negate the words after them.
        negation_fillers: Words between a negation and the days it excludes.
        range_connectors: Words between the first and the last of a range of weekdays.
        months: Months; 1 is January.
        relative: Days from today: "tomorrow".
        next: "Next" before a weekday.
    """

    weekdays: Mapping[str, frozenset[int]]
    short: tuple[str, ...]
    full: tuple[str, ...]
    one_letter: Mapping[str, frozenset[int]]
    two_letter: Mapping[str, frozenset[int]]
    doubtful: str
    others: Words
    neighbours: Words
    run_together: Mapping[str, frozenset[int]]
    misspelt: Mapping[str, str]
    plural_ending: str
    leads: Words
    weak_leads: Words
    on: str
    only: str
    off: str
    do: str
    negations: Words
    negation_fillers: Words
    range_connectors: Words
    months: Mapping[str, int]
    relative: Mapping[str, int]
    next: Words

    @cached_property
    def by_key(self) -> Mapping[str, frozenset[int]]:
        """Weekdays in full, shortened, and as single letters."""
        return {**self.one_letter, **self.two_letter, **self.weekdays}

    def of(self, key: str) -> frozenset[int]:
        """Return the weekdays that a word names; none of any other word."""
        return self.weekdays.get(key, frozenset())


@dataclass(frozen=True, eq=False, repr=False)
class DurationWords:
    """How long a course or a pause lasts.

    Attributes:
        for_: The word before a duration.
        fixed: Days per phrase: "for a week".
        numbered: Days per number: "for # weeks".
        months: The same of months, which have no fixed number of days.
        until: Words before the last day.
        inclusive_until: Those that include the day: a pause through Friday ends on Saturday.
        open_ended: Phrases for no end.
        start_leads: Phrases before the first day.
    """

    for_: str
    fixed: PhraseMatcher[int]
    numbered: PhraseMatcher[int]
    months: PhraseMatcher[int]
    until: Words
    inclusive_until: Words
    open_ended: ListOfPhrases
    start_leads: ListOfPhrases


@dataclass(frozen=True, eq=False, repr=False)
class RecurrenceWords:
    """How often something is due.

    Attributes:
        day_intervals: Days from one day with doses to the next: "every other day".
        numbered_day_intervals: Days per number: "every # weeks".
        day_code: A number of days or weeks as on prescriptions ("q3d"): number, unit.
        week_letter: The unit in `day_code` that is a week.
        every_other: What makes a weekday one of every two weeks.
        every_nth: Weeks, where a weekday after it may also be that of the month: "every 2nd monday".
        ambiguous: Phrases with two meanings, and both: "biweekly".
        times_a_day: "Twice a day".
        numbered_times_a_day: "# times a day".
        times_a_week: "Twice a week".
        numbered_times_a_week: "# times a week".
        spread_over_a_week: Weekdays to suggest for a number of times a week.
        cycle: Days per number of "# on # off"; 0 where the text gives no unit.
        other_days: The days of the week that the line does not name.
    """

    day_intervals: PhraseMatcher[int]
    numbered_day_intervals: PhraseMatcher[int]
    day_code: Pattern
    week_letter: str
    every_other: ListOfPhrases
    every_nth: PhraseMatcher[int]
    ambiguous: PhraseMatcher[tuple[str, ...]]
    times_a_day: PhraseMatcher[int]
    numbered_times_a_day: PhraseMatcher[int]
    times_a_week: PhraseMatcher[int]
    numbered_times_a_week: PhraseMatcher[int]
    spread_over_a_week: Mapping[int, str]
    cycle: PhraseMatcher[tuple[int, int]]
    other_days: ListOfPhrases


@dataclass(frozen=True, eq=False, repr=False)
class MonthWords:
    """Days of a month.

    Attributes:
        intervals: Months from one dose to the next: "quarterly".
        numbered_intervals: Months per number: "every # months".
        of_the_month: Phrases after a day of every month.
        where_it_exists: Phrases after a day that some months lack.
        nth: The how manieth weekday of a month; -1 is the last.
        doubtful_nth: Those that, after "every", may also count weeks.
        fifth: Words for the fifth weekday, which not every month has.
        spoken_days: Days of the month in words.
        ordinal: A day of the month in digits.
        on: The word before a day.
        every: Words before a day of every month.
        the: The word between them.
        last: The word for the last day.
        day: The word for a day.
        units: Units after a number, which then is no day of the month.
    """

    intervals: PhraseMatcher[int]
    numbered_intervals: PhraseMatcher[int]
    of_the_month: ListOfPhrases
    where_it_exists: ListOfPhrases
    nth: Mapping[str, int]
    doubtful_nth: Words
    fifth: Words
    spoken_days: Mapping[str, int]
    ordinal: Pattern
    on: str
    every: Words
    the: str
    last: str
    day: str
    units: Words


@dataclass(frozen=True, eq=False, repr=False)
class HourWords:
    """Intervals in hours.

    Attributes:
        every: "Every # hours".
        after_dose: "# hours after the last dose".
        counts_from: What an interval is counted from, if named beside it: "dose" or "clock".
        code: A number of hours as on prescriptions, in either of two groups: "q8h".
        hourly: Words after a number: "8 hourly".
        glued_hourly: Those that also stand right behind it: "8-hourly".
    """

    every: PhraseMatcher[None]
    after_dose: PhraseMatcher[None]
    counts_from: PhraseMatcher[str]
    code: Pattern
    hourly: Words
    glued_hourly: Words


@dataclass(frozen=True, eq=False, repr=False)
class InstructionWords:
    """Instructions other than times.

    Attributes:
        as_needed: Phrases for doses that are taken as needed.
        food: "with" or "without".
        minimum_gaps: Minutes per number: "at least # hours apart".
        maximum_leads: Phrases before the most in a day.
        in_a_day: Phrases after it.
        dose_words: Words after a number of doses.
        person_lead: The word before a person.
        my: Words between it and the person.
        me: Words for oneself.
        kin: Words for persons that need no capital letter, each with the word of the same person that stands
            for all of them: "mum" for "mother".
        kin_in_products: Pairs of words that are the name of a product, not of a person.
        kin_leads: Words that may stand before a person in a name: "give my" before "mum".
        possessives: Endings of a person whose item it is.
        their: Words between a person and the item: "her" after "mum".
    """

    as_needed: ListOfPhrases
    food: PhraseMatcher[str]
    minimum_gaps: PhraseMatcher[int]
    maximum_leads: ListOfPhrases
    in_a_day: ListOfPhrases
    dose_words: Words
    person_lead: str
    my: Words
    me: Words
    kin: Mapping[str, str]
    kin_in_products: frozenset[tuple[str, str]]
    kin_leads: Words
    possessives: tuple[str, ...]
    their: Words


@dataclass(frozen=True, eq=False, repr=False)
class NoteWords:
    """Notes such as "30 minutes before breakfast": the duration, the relation, the event.

    Attributes:
        fixed: Whole notes, with the note that is stored and the part of the day it implies.
        durations: "At least # minutes", "shortly".
        minutes: Phrases for what takes minutes, such as an exercise; no course is measured in minutes.
        relations: "Before".
        relations_after_duration: Those that make a note only after a duration.
        long_relation: A relation of two words.
        determiners: Words between the relation and the event.
        anchors: Events, with the part of the day that each implies.
        anchor_tails: Words after an event: the "up" of "waking up".
    """

    fixed: PhraseMatcher[tuple[str, Daypart | None]]
    durations: ListOfPhrases
    minutes: ListOfPhrases
    relations: Words
    relations_after_duration: Words
    long_relation: tuple[str, str]
    determiners: Words
    anchors: Mapping[str, Daypart | None]
    anchor_tails: Words


@dataclass(frozen=True, eq=False, repr=False)
class RangeWords:
    """Ranges where one value is needed.

    Attributes:
        connectors: Words between two ends.
        led_connectors: The same after one of `leads`.
        to: The one of them that also counts minutes before an hour: "ten to nine".
        between: Words before two numbers.
        joint: The word between two numbers after one of `between`.
        leads: Words before two times.
        time_leads: The same, with those that also stand before one time.
        intervals: Words before an interval, a duration or a code of either.
        for_: The one of them before a duration.
        units: From units of intervals to "hours", "days", "weeks" and "months".
        counted_units: Units after which a range is none of times.
        halves: Fractions that may be an end.
        glued_hours: Two numbers of hours in one word: "4-6h".
        glued_times: Two times in one word: time and half of the day of each.
        times_a_day: Both ends of a number of times a day: "once or twice a day".
        numbered_times_a_day: "# to # times a day".
    """

    connectors: Words
    led_connectors: Words
    to: str
    between: Words
    joint: str
    leads: Words
    time_leads: Words
    intervals: Words
    for_: str
    units: Mapping[str, str]
    counted_units: Words
    halves: Words
    glued_hours: Pattern
    glued_times: Pattern
    times_a_day: PhraseMatcher[tuple[int, int]]
    numbered_times_a_day: ListOfPhrases


@dataclass(frozen=True, eq=False, repr=False)
class FrequencyWords:
    """Frequencies beside an amount in a question: "3 times a day", "once a week".

    Attributes:
        times: A number of times within a period: groups count, period, adverb.
        stroke: The same after a stroke ("3/day"): group count.
        hours: An interval in hours: groups least, hourly.
        every: A number of periods: groups step, unit.
        abbreviations: Abbreviations on prescriptions.
        row_of_dayparts: Two parts of the day or more.
        daypart: One of them.
        counts: Counts in words.
        periods: Days per period.
        adverbs: Days per adverb.
        steps: Steps in words.
        by_abbreviation: Times and days per abbreviation.
        recurring_leads: Words before a period or a weekday that make it a rule.
    """

    times: Pattern
    stroke: Pattern
    hours: Pattern
    every: Pattern
    abbreviations: Pattern
    row_of_dayparts: Pattern
    daypart: Pattern
    counts: Mapping[str, int]
    periods: Mapping[str, int]
    adverbs: Mapping[str, int]
    steps: Mapping[str, int]
    by_abbreviation: Mapping[str, tuple[int, int]]
    recurring_leads: Words


@dataclass(frozen=True, eq=False, repr=False)
class IntakeWords:
    """What somebody says who has taken something, or whose stock has changed.

    Attributes:
        openers: Words before an intake: "I took my 400 mg of ibuprofen".
        not_taken: Words that deny an intake, announce one or ask about one.
        never_in_name: Words that mean that a part of the line was not understood.
        remaining: Words that make a stock the total that is left.
        refill: Words around an addition to the stock.
        packs: Words for what holds several pieces: "boxes".
    """

    openers: Words
    not_taken: Words
    never_in_name: Words
    remaining: Words
    refill: Words
    packs: Words


@dataclass(frozen=True, eq=False, repr=False)
class ReplyWords:
    """Whole typed answers to a question of the bot, in lower case.

    Attributes:
        yes: Yes.
        one_more: No: an intake is one beside the planned dose.
        save: Yes, or the word on the button that saves a card.
        cancel: Words that end a dialog.
        has_sign: Yes, when asked for a sign that needs help.
        has_no_sign: No, to the same question.
        unsure: Neither, to the same question.
        stop: Words that, where no dialog is open, ask to stop something.
        help: Words for help with the bot.
        today: Words for what is due today.
        postpone: Words that answer a due dose, where its buttons stand in another message.
        undo: Words that take back what was recorded.
        resume: Words that end a pause.
    """

    yes: Words
    one_more: Words
    save: Words
    cancel: Words
    has_sign: Words
    has_no_sign: Words
    unsure: Words
    stop: Words
    help: Words
    today: Words
    postpone: Words
    undo: Words
    resume: Words

    @cached_property
    def all(self) -> Words:
        """All of them."""
        return self.yes.union(
            self.one_more, self.save, self.cancel, self.has_sign, self.has_no_sign, self.unsure
        )


class Writer(Protocol):
    """Writes rules as a person can type them: the parsers of the same language read them back.

    Lines of drafts are stored as they are written here, and suggestions are written here, too.
    """

    after_last_dose: str
    """That hours are counted from the last dose."""
    as_needed: str
    daily: str
    on_workdays: str
    every_other_day: str
    me: str
    """That oneself takes the item."""

    def start(self, day: date | str) -> str:
        """Write the first day of a course."""

    def until(self, day: date | str) -> str:
        """Write the last day of a course or a pause."""

    def for_days(self, days: int) -> str:
        """Write the length of a course."""

    def span(self, number: str, unit: str) -> str:
        """Write a length in hours, days, weeks or months."""

    def weekdays(self, days: Iterable[int]) -> str:
        """Write weekdays; 0 is Monday."""

    def every(self, number: int | str, unit: str) -> str:
        """Write an interval in hours, days, weeks or months."""

    def every_weeks_on(self, weeks: int) -> str:
        """Write an interval in weeks, before a weekday."""

    def times_a_day(self, times: int) -> str:
        """Write a number of times a day."""

    def cycle(self, on: int, off: int) -> str:
        """Write days with doses, then days without."""

    def monthly(self, rule: Monthly) -> str:
        """Write a monthly rule."""

    def on_the(self, rule: Monthly) -> str:
        """Write the day of a monthly rule, after a preposition."""

    def of_the_month(self, rule: Monthly) -> str:
        """Write the day of a monthly rule as one of every month."""

    def of_months_that_have_it(self, rule: Monthly) -> str:
        """Write the day of a monthly rule as one that some months lack."""

    def last_weekday(self, weekday: str) -> str:
        """Write the last of a weekday, as typed, in every month."""

    def pieces(self, count: str, unit: str, *, several: bool) -> str:
        """Write a number of tablets or capsules."""

    def taper_step(self, amount: str, days: int | None, *, is_first: bool) -> str:
        """Write one step of a taper; the last may have no days."""

    def apart(self, minutes: int) -> str:
        """Write the least time between two doses."""

    def at_most(self, amount: str) -> str:
        """Write the most in a day."""

    def food(self, food: Food) -> str:
        """Write whether to take something with food."""

    def person(self, name: str) -> str:
        """Write who takes something."""


@dataclass(frozen=True, eq=False, repr=False)
class Language:
    """A language, as the bot reads it."""

    code: str
    """As in `locales/` and `content/`: "en"."""
    numbers: NumberWords
    amounts: AmountWords
    names: NameWords
    lines: LineWords
    clock: ClockWords
    moments: MomentWords
    days: DayWords
    durations: DurationWords
    recurrences: RecurrenceWords
    months: MonthWords
    hours: HourWords
    instructions: InstructionWords
    notes: NoteWords
    ranges: RangeWords
    frequencies: FrequencyWords
    intakes: IntakeWords
    replies: ReplyWords
    questions: QuestionWords
    conditions: ConditionWords
    triage: TriageWords
    talk: TalkWords
    diary: DiaryWords
    complaints: ComplaintWords
    writer: Writer

    def parse_int(self, key: str) -> int | None:
        """Parse a whole number in digits (nine at most) or in words."""
        return parse_int(key, self.numbers.values)

    @cached_property
    def number_suffixes(self) -> Words:
        """What the tokenizer splits from a number: units, and words of times."""
        clock, amounts = self.clock, self.amounts
        times = clock.meridiems | clock.oclock | clock.span_units
        return times | amounts.units.keys() | amounts.ambiguous_units.keys()
