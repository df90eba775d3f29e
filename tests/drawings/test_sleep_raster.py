"""Pictures of a diary: whatever was told, there is a picture, and each difference is seen without colour."""

import logging
import time
from io import BytesIO
from struct import unpack

import pytest
from PIL import Image

from bot.domain.diary.look_back import DiaryEntries
from bot.domain.history import DoseEventState
from bot.drawings.sleep_raster import render_png
from bot.replies.diary.four_weeks import four_weeks
from tests.diaries import DAY, TODAY, WEEK, doses, nap, ratings, sleep, told_sleep, view

pytestmark = pytest.mark.thorough

SECONDS = 0.7
FIRST, LAST = TODAY - 4 * WEEK, TODAY - DAY


def picture(entries: DiaryEntries, name: str = "magnesium", state: DoseEventState = "taken") -> bytes:
    """The picture of a diary with a dose."""
    return render_png(four_weeks(view(entries, doses(name, state, first=FIRST)), LAST))


def size(png: bytes) -> tuple[int, ...]:
    assert png.startswith(b"\x89PNG")
    return unpack(">II", png[16:24])


def grey(png: bytes) -> bytes:
    """The picture as a person sees it who sees no colours."""
    return Image.open(BytesIO(png)).convert("L").tobytes()


NIGHT = DiaryEntries([sleep(FIRST)])


@pytest.mark.parametrize(
    "other",
    [
        DiaryEntries([sleep(FIRST, late=True)]),
        DiaryEntries([told_sleep(FIRST, 420)]),
        DiaryEntries([told_sleep(FIRST, 0)]),
        DiaryEntries([sleep(FIRST), nap(FIRST)]),
        DiaryEntries([sleep(FIRST)], ratings("pain", 4, first=FIRST)),
    ],
)
def test_what_differs_looks_different_without_colours(other: DiaryEntries) -> None:
    assert grey(picture(other)) != grey(picture(NIGHT))


def test_a_late_number_and_a_dose_that_was_not_taken_look_different_without_colours() -> None:
    late = DiaryEntries([sleep(FIRST)], ratings("pain", 4, first=FIRST, late=True))
    in_time = DiaryEntries([sleep(FIRST)], ratings("pain", 4, first=FIRST))

    assert grey(picture(late)) != grey(picture(in_time))
    assert grey(picture(NIGHT, state="skipped")) != grey(picture(NIGHT))


def test_a_picture_is_as_wide_as_a_phone_and_as_high_as_what_was_told() -> None:
    everything = size(picture(DiaryEntries([sleep(FIRST)], ratings("pain", 4, first=FIRST))))
    only_pain = size(picture(DiaryEntries(ratings=ratings("pain", 4, first=FIRST))))
    nothing = size(picture(DiaryEntries()))

    assert [width for width, _height in (everything, only_pain, nothing)] == [900] * 3
    assert everything[1] > 2 * only_pain[1]
    assert only_pain[1] > 2 * nothing[1]


def test_a_picture_takes_no_more_than_seven_tenths_of_a_second_of_processor() -> None:
    everything = DiaryEntries(
        [one for n in range(28) for one in (sleep(FIRST + n * DAY, late=n % 5 == 0), nap(FIRST + n * DAY))],
        ratings("pain", *[4] * 28, first=FIRST),
    )
    picture(everything)  # the libraries are loaded once

    assert min(_seconds(everything) for _round in range(3)) < SECONDS


def _seconds(entries: DiaryEntries) -> float:
    began = time.process_time()
    picture(entries)
    return time.process_time() - began


@pytest.mark.parametrize("name", [r"$\frac{", "مغنيسيوم", "薬 💊", "<b>&amp;"])
def test_any_name_can_be_drawn_and_is_not_logged(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    assert size(picture(NIGHT, name))[0] == 900

    assert caplog.records == []
