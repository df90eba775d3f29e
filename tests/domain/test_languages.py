"""Each language is whole: what its writer writes, its own parsers read back."""

from datetime import date

import pytest

from bot.domain.language import Language
from bot.domain.languages import ENGLISH, LANGUAGES, language_of
from bot.domain.parsing import ParsedReminder, format_reminder, parse_reminder
from bot.domain.recurrence import LAST, MonthlyDay, MonthlyWeekday

TODAY = date(2026, 11, 27)
EVERY = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)


@EVERY
def test_a_language_reads_the_lines_that_it_writes(language: Language) -> None:
    written = language.writer
    rules = (
        *(written.weekdays([0, 2, 4]), written.every(3, "days"), written.cycle(21, 7), written.daily),
        *(written.on_workdays, written.every_other_day, written.times_a_day(1), written.for_days(5)),
        *(written.monthly(MonthlyDay(31, 2)), written.of_the_month(MonthlyWeekday(LAST, 3))),
        *(written.start(TODAY), written.until(TODAY), written.food("without"), written.person('"Anna"')),
        f"{written.every_weeks_on(2)} {written.weekdays([3])}",
        f"{written.every(5, 'hours')} {written.after_last_dose}",
    )
    for rule in rules:
        read = parse_reminder(f'"zinc" 5 mg {rule} 8:00', TODAY, language)

        assert isinstance(read, ParsedReminder), rule
        assert parse_reminder(format_reminder(read, language), TODAY, language) == read


@EVERY
def test_a_language_knows_the_units_that_are_stored(language: Language) -> None:
    units = language.amounts.units

    assert {unit: units.get(unit.lower()) for unit in ENGLISH.amounts.units.values()} == {
        unit: unit for unit in ENGLISH.amounts.units.values()
    }


@pytest.mark.parametrize("tag", ["en", "en-GB", "EN", "eo", "pt-BR", ""])
def test_who_writes_a_language_without_words_is_read_in_english(tag: str) -> None:
    assert language_of(tag) is ENGLISH
