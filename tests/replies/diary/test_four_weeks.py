"""Four weeks as a picture: what its lines hold, and that its caption says the same."""

from datetime import time

from bot.domain.diary.look_back import DiaryEntries
from bot.domain.diary.sleep_bars import SleepBar
from bot.replies.diary.four_weeks import four_weeks, four_weeks_caption
from tests.diaries import DAY, TODAY, WEEK, doses, nap, ratings, sleep, told_sleep, view

LAST = TODAY - DAY
FIRST = TODAY - 4 * WEEK


def test_each_day_is_a_line_with_its_sleeps_its_doses_and_its_pain() -> None:
    told = DiaryEntries(
        [sleep(FIRST), sleep(LAST, late=True), nap(LAST), nap(LAST - DAY)],
        [*ratings("pain", 3, first=FIRST), *ratings("pain", 8, first=LAST, late=True)],
    )
    # The first dose comes before the first night; of the second nobody knows; on the third day none is due.
    records = doses("magnesium", "taken", "missed", None, "skipped", first=FIRST - DAY)

    raster = four_weeks(view(told, records), LAST)

    assert (len(raster.rows), raster.rows[0].label, raster.rows[-1].label) == (28, "Mon 2", "Sun 29")
    assert [bar.kind for bar in raster.rows[0].bars] == ["bed", "asleep"]
    assert {(bar.kind, bar.late) for bar in raster.rows[-1].bars} == {
        ("bed", True),
        ("asleep", True),
        ("nap", False),
    }
    assert [row.doses for row in raster.rows[:5]] == [(True,), (None,), (False,), (False,), (None,)]
    assert [(row.pain, row.pain_late) for row in (raster.rows[0], raster.rows[1], raster.rows[-1])] == [
        (3, False),
        (None, False),
        (8, True),
    ]
    assert raster.words.hours == ("12:00", "18:00", "00:00", "06:00", "12:00")
    assert [kind for kind, _words in raster.words.kinds] == ["bed", "asleep", "nap"]
    assert raster.words.late
    assert raster.words.doses == ("magnesium taken (hollow: not)",)


def test_the_lines_of_who_sleeps_by_day_begin_at_their_own_midnight() -> None:
    by_day = [sleep(FIRST + n * DAY, up=time(16)) for n in range(28)]

    raster = four_weeks(view(DiaryEntries(by_day)), LAST)

    assert raster.words.hours == ("00:00", "06:00", "12:00", "18:00", "00:00")
    assert raster.rows[0].bars[0] == SleepBar(FIRST, 8, 16, "bed", late=False)
    assert not raster.words.late


def test_the_caption_says_what_the_picture_shows() -> None:
    told = DiaryEntries(
        [
            *(sleep(FIRST + n * DAY) for n in range(7)),
            told_sleep(FIRST + WEEK, 0),
            nap(LAST),
            sleep(LAST, late=True),
        ],
        [*ratings("night", *[6] * 7, first=FIRST), *ratings("pain", 3, 4, first=LAST - DAY)],
    )
    records = doses("magnesium", *["taken"] * 20, "skipped", first=FIRST - DAY)

    assert four_weeks_caption(view(told, records), LAST).split("\n") == [
        "<b>Mon 2 Nov – Sun 29 Nov</b>",
        "Week of Mon 2 Nov: nights 6.0, asleep 7 h.",
        "Week of Mon 9 Nov: asleep 0 min.",
        "Week of Mon 16 Nov: nothing told.",
        "Week of Mon 23 Nov: asleep 7 h, pain 3.5.",
        "Mostly in bed from about 23:00 to 07:00.",
        "A nap on 1 day.",
        "1 day was written down later.",
        "magnesium: taken before 20 of 21 nights.",
    ]


def test_no_time_is_called_usual_where_nights_differ() -> None:
    mixed = [sleep(FIRST + n * DAY, up=time((7, 11, 16)[n % 3])) for n in range(9)]

    assert "Mostly" not in four_weeks_caption(view(DiaryEntries(mixed)), LAST)


def test_somebody_elses_picture_names_them_and_an_empty_one_says_so() -> None:
    caption = four_weeks_caption(view(DiaryEntries(), person="Mum"), LAST)

    assert caption == "<b>Mum · Mon 2 Nov – Sun 29 Nov</b>\nNothing was written down in these days."


def test_the_longest_caption_fits_below_a_picture() -> None:
    name = "a name as long as a person may give to what they take"
    whose = "x" * 32
    records = [
        one
        for n in range(4)
        for one in doses(f"{n} {name}", *["taken"] * 28, first=FIRST, number=n, person=whose)
    ]
    told = DiaryEntries(
        [each for n in range(28) for each in (sleep(FIRST + n * DAY, late=True), nap(FIRST + n * DAY))],
        [*ratings("night", *[10] * 28, first=FIRST), *ratings("pain", *[10] * 28, first=FIRST)],
    )

    caption = four_weeks_caption(view(told, records, person=whose), LAST)

    assert 400 < len(caption) < 700  # Telegram takes 1,024, and other languages take more room
