"""The page for a clinician, read back from the file: the numbers of the rows, and only what was ticked."""

import logging
from collections.abc import Sequence
from datetime import date, time

import pytest

from bot import answer
from bot.domain.diary.look_back import DiaryEntries
from bot.drawings import clinician_page as drawing
from bot.replies.diary.clinician_page import TrialSummary, build_page, names_taken, page_caption
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.page_wishes import PAIN, SLEEP, TAKEN, TRIAL, PageWishes
from bot.replies.i18n import use_language
from tests.delivery_rig import knowledge
from tests.diaries import DAY, TODAY, WEEK, doses, ratings, reminder, sleep, told_sleep, view
from tests.pdf_text import texts

pytestmark = pytest.mark.thorough

FIRST = TODAY - 4 * WEEK
EVERYTHING = frozenset({TAKEN, SLEEP, PAIN, TRIAL})


def printed(
    shown: DiaryView, wishes: PageWishes | None = None, trial: TrialSummary | None = None
) -> list[str]:
    """The text of the page, cell by cell."""
    return texts(file(shown, wishes, trial))


def file(shown: DiaryView, wishes: PageWishes | None = None, trial: TrialSummary | None = None) -> bytes:
    check = answer.check(knowledge(), names_taken(shown))
    return drawing.render_pdf(build_page(shown, wishes or PageWishes(EVERYTHING), check, trial))


def follows(cells: Sequence[str], *expected: str) -> bool:
    """Whether these cells stand one after the other."""
    size = len(expected)
    return any(tuple(cells[n : n + size]) == expected for n in range(len(cells)))


def test_the_rows_of_weeks_are_the_numbers_of_the_diary_with_how_many_each_rests_on() -> None:
    nights = [(400 + 37 * n % 160, 13 * n % 60, 29 * n % 60) for n in range(28)]
    # The third week has too few nights for an efficiency, and one of which only was told how long it was.
    told = [n for n in range(28) if n not in {14, 15, 16, 17}]
    pains = [7 * n % 11 if n % 3 else None for n in range(28)]
    sleeps = [sleep(FIRST + n * DAY, *nights[n]) for n in told if n != 18]
    entries = DiaryEntries([*sleeps, told_sleep(FIRST + 18 * DAY, 301)], ratings("pain", *pains, first=FIRST))

    cells = printed(view(entries))

    for week in range(4):
        days = range(7 * week, 7 * week + 7)
        timed = [nights[n] for n in days if n in told and n != 18]
        asleep = [in_bed - sol - awake for in_bed, sol, awake in timed] + [301] * (18 in days)
        hours, minutes = divmod(round(sum(asleep) / len(asleep)), 60)
        row = [f"{FIRST + 7 * week * DAY:%-d %b}", f"{hours}:{minutes:02d}", f"n {len(asleep)}"]
        for column in (1, 2):
            row += [f"{sum(night[column] for night in timed) / len(timed):.0f}", f"n {len(timed)}"]
        if len(timed) >= 4:
            slept = sum(in_bed - sol - awake for in_bed, sol, awake in timed)
            row += [f"{100 * slept / sum(night[0] for night in timed):.0f}", f"n {len(timed)}"]
        pain = [value for n in days if (value := pains[n]) is not None]
        row += [f"{sum(pain) / len(pain):.1f}", f"n {len(pain)}"]
        dates = {n for n in days if n in told or pains[n] is not None}
        assert follows(cells, *row, f"{len(dates)} of 7"), row


def test_twelve_weeks_are_told_by_the_month() -> None:
    entries = DiaryEntries(ratings=ratings("pain", *[4] * 84, first=TODAY - 12 * WEEK))

    cells = printed(view(entries), PageWishes(EVERYTHING, weeks=12))

    assert "7 Sep 2026 – 29 Nov 2026 (84 days)" in cells
    for first, days in (("7 Sep", 24), ("1 Oct", 31), ("1 Nov", 29)):
        assert follows(cells, first, "4.0", f"n {days}")


def test_of_what_is_taken_stand_the_plan_how_often_and_what_the_check_found() -> None:
    records = [
        *doses("magnesium", *["taken"] * 27, "missed", first=FIRST),
        *doses("ibuprofen", "taken", "taken", first=FIRST, number=2, as_needed=True),
        *doses("doxylamine", "taken", first=FIRST, number=3),
        *doses("amlodipine", "taken", first=FIRST, number=4, person="Mum"),
    ]
    reminders = [reminder("magnesium"), reminder("lisinopril", 5), reminder("frobnicol", 6)]

    cells = printed(view(DiaryEntries(), records, reminders), PageWishes(frozenset({TAKEN})))

    assert follows(cells, "magnesium 200 mg", "every day at 21:00", "27 of 28", "96 %")
    assert follows(cells, "ibuprofen 200 mg", "as needed", "2 times")
    assert follows(cells, "doxylamine 200 mg", "ended; was at 21:00", "1 of 1", "100 %")
    # Nothing was due yet, which is not none.
    assert follows(cells, "lisinopril 200 mg", "every day at 21:00", "frobnicol 200 mg")
    assert "To watch: ibuprofen + lisinopril." in cells
    assert "Not covered: frobnicol." in cells
    assert not any("amlodipine" in cell or "Asleep" in cell or "Pain" in cell for cell in cells)


TRIED = TrialSummary(
    "Does magnesium help my nights?",
    "Twenty blocks.",
    "1.3 points, 0.3 to 2.3; p .02",
    "It helped.",
    frozenset({TODAY - DAY}),
)


@pytest.mark.parametrize(
    ("ticks", "there", "absent"),
    [
        (
            {SLEEP},
            {"Asleep h:min", "Night 0–10", "in bed"},
            {"Pain, 0 to 10", "What I take", "Twenty blocks."},
        ),
        ({PAIN}, {"Pain, 0 to 10", "Pain 0–10"}, {"Asleep h:min", "in bed", "What I take", "Twenty blocks."}),
        ({SLEEP, TRIAL}, {"Twenty blocks.", "It helped.", "days with, in the trial"}, {"What I take"}),
        ({TAKEN}, {"What I take", "magnesium 200 mg"}, {"Pain, 0 to 10", "in bed", "It helped."}),
        (set(), {"For my doctor"}, {"What I take", "Pain, 0 to 10", "in bed", "It helped."}),
    ],
)
def test_only_what_was_ticked_is_on_the_page(ticks: set[str], there: set[str], absent: set[str]) -> None:
    entries = DiaryEntries(
        [sleep(FIRST + n * DAY) for n in range(28)],
        [*ratings("pain", *[4] * 28, first=FIRST), *ratings("night", *[6] * 28, first=FIRST)],
    )
    shown = view(entries, doses("magnesium", *["taken"] * 28, first=FIRST), [reminder("magnesium")])

    cells = printed(shown, PageWishes(frozenset(ticks), questions=("Is it safe?",)), TRIED)

    # Words of a heading may stand on several lines.
    text = " ".join(cells)
    assert all(each in text for each in (*there, "• Is it safe?"))
    assert not any(each in text for each in absent)


def test_the_page_of_somebody_else_has_their_name_and_ones_own_a_line_to_write_on() -> None:
    assert "Mum" in printed(view(DiaryEntries(), person="Mum"))
    assert "_" * 32 in printed(view(DiaryEntries()))


def test_a_page_of_twelve_items_is_one_page_and_small_and_a_long_list_goes_on() -> None:
    entries = DiaryEntries(
        [sleep(FIRST + n * DAY, late=n == 3) for n in range(28) if n != 5] + [told_sleep(FIRST + 5 * DAY, 0)],
        [*ratings("night", *[6] * 28, first=FIRST), *ratings("pain", *[3] * 28, first=FIRST)],
    )
    wishes = PageWishes(EVERYTHING, questions=("x" * 160,) * 3)
    for count, pages in ((12, 1), (40, 2)):
        items = [reminder(f"some supplement number {n}", n) for n in range(count)]
        records = [
            one
            for n in range(count)
            for one in doses(f"some supplement number {n}", *["taken"] * 28, first=FIRST, number=n)
        ]

        made = file(view(entries, records, items), wishes, TRIED)
        assert made.count(b"/Type /Page\n") == pages
        assert len(made) <= 400_000


def test_a_week_of_a_clock_change_and_names_from_right_to_left_are_printed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    march = date(2026, 3, 30)
    entries = DiaryEntries([sleep(march - n * DAY, up=time(6, 30)) for n in range(1, 8)])
    taken = doses("مغنيسيوم", *["taken"] * 7, first=march - 8 * DAY)
    shown = view(entries, taken, [reminder("مغنيسيوم")], today=march)

    cells = printed(shown, PageWishes(EVERYTHING, weeks=2))

    assert follows(cells, "23 Mar", "7:00", "n 7", "30", "n 7", "30", "n 7", "88", "n 7", "7 of 7")
    assert any("200 mg" in cell for cell in cells)
    assert any("taken (hollow: not)" in cell for cell in cells)
    # Neither a name nor a letter that a font lacks is logged.
    assert caplog.records == []


def test_the_hidden_caption_says_nothing_of_a_doctor() -> None:
    assert "doctor" in page_caption(4, hidden=False)
    assert "doctor" not in page_caption(4, hidden=True)


def test_wishes_survive_the_outbox() -> None:
    wishes = PageWishes(frozenset({SLEEP, PAIN}), 12, in_english=True, questions=("Why?",))

    assert PageWishes.from_plain({"person": None, **wishes.to_plain()}) == wishes


def test_dates_on_the_page_are_in_the_language_of_the_page() -> None:
    with use_language("de"):
        assert "2 Nov. 2026 – 29 Nov. 2026 (28 days)" in printed(view(DiaryEntries()))


def test_nothing_on_the_page_is_a_grade() -> None:
    entries = DiaryEntries([sleep(FIRST)], ratings("night", 1, first=FIRST))

    words = " ".join(printed(view(entries))).casefold()

    assert "1.0" in words
    assert not any(each in words for each in (" bad", "poor", "score", "streak", "well done"))
