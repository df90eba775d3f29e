"""English: the tables of this package, gathered and compiled once per process."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from bot.domain import language
from bot.domain.diary_words import DiaryWords
from bot.domain.language import ListOfPhrases
from bot.domain.languages.english import (
    about_bot,
    diary,
    frequencies,
    instructions,
    moments,
    names,
    rules,
    talk,
    words,
)
from bot.domain.languages.english.complaints import COMPLAINTS
from bot.domain.languages.english.conditions import CONDITIONS
from bot.domain.languages.english.postponing import POSTPONING
from bot.domain.languages.english.questions import QUESTIONS
from bot.domain.languages.english.red_flags import TRIAGE
from bot.domain.languages.english.writer import EnglishWriter
from bot.domain.phrase_matcher import PhraseMatcher
from bot.domain.talk_words import TalkWords

T = TypeVar("T")


def _phrases(table: Mapping[str, T]) -> PhraseMatcher[T]:
    return PhraseMatcher(table, words.NUMBERS)


def _listed(phrases: Iterable[str]) -> ListOfPhrases:
    return _phrases(dict.fromkeys(phrases, True))


def _with_once(table: Mapping[str, int]) -> dict[str, int]:
    """Add "once every day" to "every day"."""
    return {
        **table,
        **{f"once {phrase}": days for phrase, days in table.items() if phrase.startswith("every")},
    }


_NO_RECORD = frozenset(
    f"{no} {verb} {it}"
    for no in ("dont", "don't", "do not")
    for verb in ("record", "note", "log", "save", "count")
    for it in ("it", "that", "this")
)
_YES = frozenset({"yes", "y", "yep", "yeah", "ok", "okay", "right", "correct"})

ENGLISH = language.Language(
    code="en",
    numbers=language.NumberWords(
        values=words.NUMBERS,
        tens=words.TENS,
        magnitudes=words.MAGNITUDES,
        articles=words.ARTICLES,
        joint="and",
        point="point",
        quantities=frozenset({"couple", "half", "quarter", "quarters", "third", "double", "triple", "minus"}),
        zeros=frozenset({"zero", "nought", "naught", "oh", "o"}),
        fractions=_phrases(words.FRACTIONS),
        and_fractions=_phrases(words.AND_A_FRACTION),
        ordinal_endings=words.ORDINALS,
    ),
    amounts=language.AmountWords(
        units=words.UNITS,
        unit_phrases=_phrases(words.UNITS),
        ambiguous_units=words.AMBIGUOUS_UNITS,
        multipliers=words.MULTIPLIERS,
        vague_counts=words.VAGUE_COUNTS,
        multiplication_signs=words.MULTIPLICATION_SIGNS,
        of="of",
        the=words.THE,
        per_piece=words.PER_PIECE_WORDS,
        per=words.PER,
        rate_units=words.RATE_UNITS,
        concentration_units=words.CONCENTRATION_UNITS,
        range_connectors=words.AMOUNT_RANGE_CONNECTORS,
        frequency_words=frozenset({"times", "time", "a", "per", "each", "every"}),
        openers=words.OPENING,
    ),
    names=language.NameWords(
        with_rule_words=_listed(names.NAMES_WITH_RULE_WORDS),
        numbers_after=words.NUMBERS_AFTER_NAMES,
        numbers_before=words.NUMBERS_BEFORE_NAMES,
        before_numbers=names.BEFORE_NUMBERS,
        before_letters=names.BEFORE_LETTERS,
        before_number_and_letter=names.BEFORE_NUMBER_AND_LETTER,
        never=names.RULE_WORDS | names.FOREIGN_DAY_WORDS | words.VAGUE_WORDS,
        instruction_verbs=names.INSTRUCTION_VERBS,
        dangling=names.DANGLING_WORDS,
        compounds=names.COMPOUNDS,
    ),
    lines=language.LineWords(
        openings=_phrases(rules.OPENINGS),
        negated_openings=_phrases(names.NEGATED_OPENERS),
        connectors=words.CONNECTORS,
        conjunctions=frozenset({"and", "&", "+", "/"}),
        ignored=words.IGNORED_WORDS,
    ),
    clock=language.ClockWords(
        at=words.AT,
        about=words.ABOUT,
        leads=_listed([*words.AT, *instructions.FIRST_TIME_LEADS]),
        oclock=words.OCLOCK,
        am=words.AM,
        pm=words.PM,
        letters={"a": "am", "p": "pm"},
        hour_with_letter=re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?([ap])", re.ASCII),
        hour_in_list=re.compile(r"\d{1,2}(?::?\d{2})?[ap]", re.ASCII),
        ish=words.ISH,
        vague=words.VAGUE_WORDS,
        named=_phrases(words.NAMED_TIMES),
        midnight="midnight",
        minute_offsets=_phrases(words.MINUTE_OFFSETS),
        numbered_minute_offsets=_phrases(words.NUMBERED_MINUTE_OFFSETS),
        minutes_to=rules.MINUTES_TO,
        dayparts=_phrases(words.DAYPARTS | rules.SHORTHAND_DAYPARTS),
        spelt_dayparts=_phrases(words.DAYPARTS),
        bare_dayparts=words.BARE_DAYPARTS,
        minute_units=frozenset({"minutes", "minute", "min", "mins"}),
        span_units=frozenset(
            {"day", "days", "week", "weeks", "hour", "hours", "hr", "min", "mins", "minutes"}
        ),
        range_joint=re.compile(r" ?(?:-|\b(?:to|until|till|and)\b) ?"),
        range_openers=frozenset({"from", "between"}),
    ),
    moments=language.MomentWords(
        fillers=moments.FILLERS,
        now=moments.NOW,
        days_ago=moments.DAYS_AGO,
        this=frozenset({"this", "last"}),
        last_night=("last night", "at night"),
        spans=moments.MINUTES_BY_PHRASE,
        units=moments.MINUTES_PER_UNIT,
        ago=("ago", "back"),
        ago_fillers=words.AGO_FILLERS | moments.MINUTES_PER_UNIT.keys(),
        ahead="in ",
        later=(" from now", " later"),
        hedges=moments.HEDGES,
        vague=_listed(words.VAGUE_TIMES),
        hours=moments.HOURS,
        minutes=moments.MINUTES,
    ),
    days=language.DayWords(
        weekdays=words.WEEKDAYS,
        short=words.SHORT_WEEKDAYS,
        full=rules.FULL_DAYS,
        one_letter=rules.ONE_LETTER_DAYS,
        two_letter=rules.TWO_LETTER_DAYS,
        doubtful=rules.TUESDAY,
        others=rules.THURSDAYS,
        neighbours=rules.TUESDAY_NEIGHBOURS,
        run_together=rules.RUN_TOGETHER_DAYS,
        misspelt=rules.MISSPELT_DAYS,
        plural_ending="days",
        leads=rules.DAY_LEADS,
        weak_leads=rules.WEAK_DAY_LEADS,
        on="on",
        only="only",
        off="off",
        do="do",
        negations=names.NEGATIONS,
        negation_fillers=names.NEGATION_FILLERS,
        range_connectors=words.WEEKDAY_RANGE_CONNECTORS,
        months=words.MONTHS,
        relative=words.RELATIVE_DAYS,
        next=words.NEXT,
    ),
    durations=language.DurationWords(
        for_="for",
        fixed=_phrases(words.FIXED_DURATIONS),
        numbered=_phrases(words.NUMBERED_DURATIONS),
        months=_phrases(words.MONTH_DURATIONS),
        until=words.UNTIL,
        inclusive_until=words.INCLUSIVE_UNTIL,
        open_ended=_phrases(words.OPEN_ENDED),
        start_leads=_phrases(instructions.START_LEADS),
    ),
    recurrences=language.RecurrenceWords(
        day_intervals=_phrases(_with_once(words.DAY_INTERVALS | rules.MORE_DAY_INTERVALS)),
        numbered_day_intervals=_phrases(_with_once(words.NUMBERED_DAY_INTERVALS)),
        day_code=re.compile(r"q(\d{1,3})([dw])(?:ays?|eeks?|ks?)?", re.ASCII),
        week_letter="w",
        every_other=_phrases(rules.EVERY_OTHER),
        every_nth=_phrases(rules.EVERY_NTH),
        ambiguous=_phrases(rules.AMBIGUOUS_INTERVALS),
        times_a_day=_phrases(words.TIMES_A_DAY | rules.SHORTHAND_TIMES_A_DAY),
        numbered_times_a_day=_phrases(words.NUMBERED_TIMES_A_DAY),
        times_a_week=_phrases(rules.TIMES_A_WEEK),
        numbered_times_a_week=_phrases(rules.NUMBERED_TIMES_A_WEEK | rules.DAYS_A_WEEK),
        spread_over_a_week=rules.SPREAD_OVER_A_WEEK,
        cycle=_phrases(instructions.CYCLE),
        other_days=_phrases(instructions.OTHER_DAYS),
    ),
    months=language.MonthWords(
        intervals=_phrases(rules.MONTH_INTERVALS),
        numbered_intervals=_phrases(rules.NUMBERED_MONTH_INTERVALS),
        of_the_month=_phrases(rules.OF_THE_MONTH),
        where_it_exists=_phrases(rules.WHERE_IT_EXISTS),
        nth=rules.NTH,
        doubtful_nth=frozenset(rules.NTH) - {"first", "1st", "last"},
        fifth=frozenset({"fifth", "5th"}),
        spoken_days=rules.SPOKEN_DAYS,
        ordinal=re.compile(r"(\d{1,2})(?:st|nd|rd|th)", re.ASCII),
        on="on",
        every=frozenset({"every", "each"}),
        the="the",
        last="last",
        day="day",
        units=frozenset({"day", "week", "month"}),
    ),
    hours=language.HourWords(
        every=_phrases(instructions.EVERY_HOURS | rules.EVERY_HOURS),
        after_dose=_phrases(instructions.AFTER_DOSE),
        counts_from=_phrases(instructions.HOURS_COUNT_FROM),
        code=re.compile(r"q(\d{1,3})(?:h|hr|hrs|hours)|(\d{1,3})(?:hrly|hourly)", re.ASCII),
        hourly=rules.HOURLY,
        glued_hourly=frozenset({"hourly"}),
    ),
    instructions=language.InstructionWords(
        as_needed=_listed(instructions.AS_NEEDED),
        food=_phrases(instructions.FOOD),
        minimum_gaps=_phrases(instructions.MINIMUM_GAPS),
        maximum_leads=_phrases(instructions.DAILY_MAXIMUM_LEADS),
        in_a_day=_phrases(instructions.PER_DAY_PHRASES),
        dose_words=instructions.DOSE_WORDS,
        person_lead=instructions.PERSON_LEAD,
        my=instructions.MY,
        me=instructions.ME,
        kin=instructions.KIN,
        kin_in_products=instructions.KIN_IN_PRODUCTS,
        kin_leads=instructions.KIN_LEADS,
        possessives=instructions.POSSESSIVES,
        their=instructions.THEIR,
    ),
    notes=language.NoteWords(
        fixed=_phrases(rules.FIXED_NOTES),
        durations=_phrases(rules.NOTE_DURATIONS),
        minutes=_phrases(rules.MINUTE_DURATIONS),
        relations=rules.RELATIONS,
        relations_after_duration=rules.RELATIONS_AFTER_DURATION,
        long_relation=("prior", "to"),
        determiners=rules.DETERMINERS,
        anchors=rules.ANCHORS,
        anchor_tails=rules.ANCHOR_TAILS,
    ),
    ranges=language.RangeWords(
        connectors=rules.NUMBER_RANGE_CONNECTORS,
        led_connectors=rules.NUMBER_RANGE_CONNECTORS | {"and"},
        to="to",
        between=rules.BETWEEN,
        joint="and",
        leads=rules.RANGE_LEADS,
        time_leads=rules.RANGE_LEADS | {"at"},
        intervals=frozenset({"every", "each", "for", "q"}),
        for_="for",
        units=rules.INTERVAL_UNITS,
        counted_units=frozenset({"minutes", "min", "mins", "times"}),
        halves=frozenset({"½", "half", "0.5", "1.5", "2.5"}),
        glued_hours=rules.GLUED_HOURS,
        glued_times=rules.GLUED_TIMES,
        times_a_day=_phrases(rules.ONCE_OR_TWICE),
        numbered_times_a_day=_phrases(rules.NUMBER_RANGE_A_DAY),
    ),
    frequencies=language.FrequencyWords(
        times=frequencies.TIMES,
        stroke=frequencies.STROKE,
        hours=frequencies.HOURS,
        every=frequencies.EVERY,
        abbreviations=frequencies.ABBREVIATION,
        row_of_dayparts=frequencies.ROW_OF_DAYPARTS,
        daypart=frequencies.DAYPART,
        counts=frequencies.COUNTS,
        periods=frequencies.PERIODS,
        adverbs=frequencies.ADVERBS,
        steps=frequencies.STEPS,
        by_abbreviation=frequencies.ABBREVIATIONS,
        recurring_leads=frequencies.RECURRING_LEADS,
    ),
    intakes=language.IntakeWords(
        openers=words.INTAKE_OPENERS,
        not_taken=words.NOT_TAKEN_WORDS,
        never_in_name=(
            words.RULE_WORDS
            | words.WEEKDAYS.keys()
            | words.THIRD_PERSON_WORDS
            | instructions.KIN.keys()
            | rules.SHORTHAND_TIMES_A_DAY.keys()
            | words.NEVER_IN_NAME_OF_INTAKE
        ),
        remaining=words.REMAINING_WORDS,
        refill=words.REFILL_WORDS,
        packs=words.PACKS,
    ),
    replies=language.ReplyWords(
        yes=_YES,
        one_more=frozenset({"no", "nope", "no, an extra one", "an extra one", "extra"}),
        save=_YES
        | {"save", "save it", "save all", "save that"}
        | {f"{each} save it" for each in ("ok", "yes")},
        cancel=frozenset({"cancel", "stop", "quit", "exit", "never mind", "nevermind", *_NO_RECORD}),
        has_sign=frozenset({"yes", "y", "yep", "yeah", "yup", "some", "one", "a bit", "a little"}),
        has_no_sign=frozenset({"no", "n", "nope", "none", "not at all", "neither"}),
        unsure=frozenset(
            {
                *("not sure", "unsure", "maybe", "perhaps", "dont know", "don't know", "i don't know"),
                "idk",
            }
        ),
        stop=talk.STOPS,
        help=frozenset({"help", "menu", "start"}),
        today=frozenset({"today", "due"}),
        postpone=frozenset(
            {"skip", "skip it", "snooze", "later", "remind me later", "not now", "not today", "not yet"}
        ),
        undo=frozenset({"undo", "undo it", "undo that", "oops", "wrong", "that was wrong", "take that back"}),
        resume=frozenset({"resume", "start again", "unpause"}),
    ),
    questions=QUESTIONS,
    conditions=CONDITIONS,
    triage=TRIAGE,
    talk=TalkWords(
        things=_phrases(talk.THINGS),
        name_leads=talk.NAME_LEADS,
        sure_name_leads=talk.SURE_NAME_LEADS,
        forms=talk.FORMS,
        no_names=talk.NO_NAMES,
        no_persons=talk.NO_PERSONS,
        kin=talk.KIN,
        possessives=talk.POSSESSIVES,
        writer=talk.WRITER,
        belongs=frozenset({"is", "are", "was"}),
        given=talk.GIVEN,
        reminded=talk.REMINDED,
        takes=talk.TAKES,
        takes_by_name=talk.TAKES_BY_NAME,
        his=talk.HIS,
        dayparts=_phrases(talk.DAYPARTS),
        half="half",
        about_time=talk.ABOUT_TIME,
        ordinals=talk.ORDINALS,
        abbreviations=talk.ABBREVIATIONS,
        joints=talk.JOINTS,
        corrections=_listed(talk.CORRECTIONS),
        rules=talk.RULES,
        about_bot=about_bot.ABOUT_BOT,
        about_me=talk.ABOUT_ME,
        resumes=talk.RESUMES,
        orders=talk.ORDERS,
        asks=talk.ASKS,
        asks_for_new=talk.ASKS_FOR_NEW,
        deletes_one=talk.DELETES_ONE,
        postponing=POSTPONING,
        once=(talk.ONCE, talk.MORE_THAN_ONCE),
        corrects_answer=talk.CORRECTS_ANSWER,
        took_more=talk.TOOK_MORE,
        double_dose=talk.DOUBLE_DOSE,
        own=talk.OWN,
        took=(talk.TOOK, talk.MORE_THAN_TOOK),
        takes_daily=talk.TAKES_DAILY,
        clauses=talk.CLAUSES,
        agrees=talk.AGREES,
        thanks=talk.THANKS,
        own_task=talk.OWN_TASK,
        correcting=talk.CORRECTING,
        plain_intake=talk.PLAIN_INTAKE,
        odd_intake=talk.ODD_INTAKE,
        plain_amounts=talk.PLAIN_AMOUNTS,
        plain_skip=talk.PLAIN_SKIP,
        plain_wish=talk.PLAIN_WISH,
        mild_symptom=talk.MILD_SYMPTOM,
        listed=talk.LISTED,
        added=talk.ADDED,
        days_back=talk.DAYS_BACK,
        earlier="earlier",
        short_forms=talk.SHORT_FORMS,
        sure=talk.SURE,
    ),
    diary=DiaryWords(
        slept=diary.SLEPT,
        napped=diary.NAPPED,
        no_sleep=diary.NO_SLEEP,
        night=diary.NIGHT,
        pain=diary.PAIN,
        opens=diary.OPENS,
        look_back=diary.LOOK_BACK,
        picture=diary.PICTURE,
        days_back=diary.DAYS_BACK,
    ),
    complaints=COMPLAINTS,
    writer=EnglishWriter(),
)
