"""Pictures and reports of whatever people call what they take; nothing of it reaches a log."""

import logging
import unicodedata
from calendar import Calendar
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.drawings import admin_charts, fonts, month_chart, pdf_report
from bot.drawings.admin_charts import Dashboard, Panel, Series
from bot.drawings.fonts import FONT_FILES, installed_faces, make_drawable, needs_shaping
from bot.drawings.month_chart import DayCell, MonthChart
from bot.drawings.pdf_report import Report, Table

NAMES = (
    "magnesium",
    r"$\frac{",
    "витамин D",
    "مغنيسيوم",
    "薬 💊",
    "<b>&amp;",
    "\u2068zinc\u2069",
    "a" * 64,
    "**x** __y__",
)
SCRIPTS = {
    "Thai": "ยาพาราเซตามอล น้ำ ผู้",
    "Chinese": "布洛芬缓释胶囊 對乙醯氨基酚",
    "Japanese": "イブプロフェン ビタミン 薬 ロキソニン",
    "Korean": "타이레놀 이부프로펜 뷁",
    "Hindi": "मैग्नीशियम आइबुप्रोफेन क्षि श्री १२३",
    "Bengali": "ম্যাগনেসিয়াম কি ক্ষ প্যারাসিটামল",
    "Tamil": "மக்னீசியம் கொ ஸ்ரீ",
    "Hebrew": "מגנזיום אקמול",
    "Arabic": "مغنيسيوم ايبوبروفين لا",
    "Persian": "ویتامین دی گچ پژ",
    "Telugu": "మెగ్నీషియం",
    "Gujarati": "ઇબુપ્રોફેન",
    "Punjabi": "ਆਈਬੁਪਰੋਫ਼ੈਨ",
    "Kannada": "ಐಬುಪ್ರೊಫೆನ್",
    "Malayalam": "ഇബുപ്രോഫെൻ",
    "Sinhala": "මැග්නීසියම්",
    "Khmer": "ម៉ាញ៉េស្យូម",
    "Lao": "ແມັກນີຊຽມ",
    "Burmese": "မဂ္ဂနီဆီယမ်",
    "Amharic": "ማግኒዥየም",
    "Armenian": "Մագնեզիում",
    "Georgian": "მაგნიუმი",
    "Vietnamese": "thuốc giảm đau",
    "emoji": "💊 🌙 😴 ❤ ☕ 🍊",
}
# .ci/system-packages installs them where it may.
with_fonts = pytest.mark.skipif(len(installed_faces()) < len(FONT_FILES), reason="fonts are missing")


@with_fonts
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_in_any_usual_script_is_written_with_letters(script: str) -> None:
    assert make_drawable(SCRIPTS[script]) == unicodedata.normalize("NFC", SCRIPTS[script])


@with_fonts
@pytest.mark.thorough
def test_every_usual_script_is_drawn_and_printed_and_no_letter_is_missed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    names = tuple(SCRIPTS.values())
    words = " ".join(names)
    rows = (Series(names[0], (1, 2)), Series(names[1], (2, 1)))
    panels = (Panel("t", "line", names[2:4], rows), Panel("t", "stack", ("a", "b"), (), nothing=names[4]))
    paper = Report(
        words, ((words, words),), (Table("What", ("a", "b"), ((words, "1"),), (1, 1)),), names, words
    )

    assert month_chart.render_png(month("\n".join(names))).startswith(b"\x89PNG")
    assert admin_charts.render_png(Dashboard(names[5], panels)).startswith(b"\x89PNG")
    printed = pdf_report.render_pdf(paper)

    # The libraries complain of a letter that their font lacks, which fails the test.
    assert caplog.records == []
    assert printed.count(b"/Type /Font\n") > len(FONT_FILES)


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Only the fonts that matplotlib brings along."""
    cached = (fonts.installed_faces, fonts._face_of, fonts._drawable)  # noqa: SLF001 - what they found is of another machine
    monkeypatch.setattr(fonts, "FONT_FOLDERS", (str(tmp_path),))
    for each in cached:
        each.cache_clear()
    yield
    for each in cached:
        each.cache_clear()


@pytest.mark.usefixtures("no_fonts")
@pytest.mark.thorough
def test_without_other_fonts_letters_are_shown_as_missing_and_emoji_as_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    assert make_drawable("薬 mg") == "□ mg"
    assert make_drawable("ยา 💊 x") == "□□ [pill] x"
    assert make_drawable("מגנזיום") == "מגנזיום"
    assert month_chart.render_png(month("ยา 💊")).startswith(b"\x89PNG")
    assert pdf_report.render_pdf(Report("ยา 💊", (), (), ("薬",), "Page")).startswith(b"%PDF")
    assert caplog.records == []


EMOJI = [
    *("💊", "❤\ufe0f", "👍\U0001f3fd", "👨\u200d👩\u200d👧", "🩹", "🦴", "🇩🇪", "🧴", "☕\ufe0f"),
    *("1\ufe0f\u20e3", "🫀", "😮\u200d💨", "⚠\ufe0f", "✅", "🆘", "#\ufe0f\u20e3"),
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]


@pytest.mark.parametrize("fonts", ["here", "gone"])
def test_an_emoji_is_a_sign_or_a_word_and_never_a_box(fonts: str, request: pytest.FixtureRequest) -> None:
    if fonts == "gone":
        request.getfixturevalue("no_fonts")

    shown = [make_drawable(emoji).strip() for emoji in EMOJI]

    assert all(shown)
    assert "□" not in "".join(shown)


def month(title: str) -> MonthChart:
    days = Calendar(0).monthdayscalendar(2026, 11)
    weeks = tuple(tuple(DayCell(day, "all", "2/2") if day else None for day in week) for week in days)
    return MonthChart(
        title, ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), weeks, (("all", title), ("free", "nothing"))
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.thorough
def test_any_name_can_be_drawn_and_is_not_logged(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    assert month_chart.render_png(month(name)).startswith(b"\x89PNG")

    assert caplog.records == []


@pytest.mark.thorough
def test_any_name_can_be_printed_and_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    rows = tuple((name, "1") for name in NAMES)
    paper = Report(
        "Title", (("Name", NAMES[4]),), (Table("What", ("a", "b"), rows, (3, 1), 1),), NAMES, "Page"
    )

    assert pdf_report.render_pdf(paper).startswith(b"%PDF")

    assert caplog.records == []


@pytest.mark.thorough
def test_a_report_of_many_pages_is_one_document() -> None:
    rows = tuple((f"{n}", "missed: no answer in time") for n in range(200))
    paper = Report(
        "Title", (), (Table("What", ("a", "b"), rows, (1, 3)), Table("None", ("a",), (), (1,))), (), "Page"
    )

    assert pdf_report.render_pdf(paper).count(b"/Type /Page\n") > 3


def test_what_no_font_has_is_shown_as_missing() -> None:
    assert make_drawable("\U00013000 mg\u200b") == "□ mg"
    assert make_drawable("Ácido fólico") == "Ácido fólico"


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("Ibuprofen 400 mg", False),
        ("Ärztin, 5 µg – “naïve” · ½ £ € ₂ ≥ ✓", False),
        ("Ω-3, Магний", False),
        ("e\u0301", True),  # a mark of its own
        ("مغنيسيوم 200 mg", True),
        ("שלום", True),
        ("मैग्नीशियम", True),
        ("zinc \u2068A\u2069", True),
    ],
)
def test_only_marks_joined_letters_and_other_directions_need_shaping(text: str, needs: bool) -> None:  # noqa: FBT001 - pytest's
    assert needs_shaping(text) is needs
