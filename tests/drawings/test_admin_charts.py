"""Pictures of numbers: whatever the numbers are, there is a picture."""

import json
from dataclasses import asdict
from struct import unpack

import pytest

from bot.drawings import admin_charts
from bot.drawings.admin_charts import Dashboard, Panel, PanelKind, Series

LABELS = tuple(f"{day} Nov" for day in range(1, 31))
SOME = Series("some", tuple(float(n) for n in range(30)))
HOLES = Series("$holes_1$", (None, 0.5) * 15)
NOTHING = Series("nothing", (None,) * 30)
ZEROS = Series("zeros", (0.0,) * 30)


def size(png: bytes) -> tuple[int, ...]:
    assert png.startswith(b"\x89PNG")
    return unpack(">II", png[16:24])


def panel(*series: Series, kind: PanelKind = "line", shares: bool = False) -> Panel:
    return Panel("a_{title}$", kind, LABELS, series, shares=shares, nothing="nothing_{yet}")


@pytest.mark.parametrize("kind", ["line", "stack"])
@pytest.mark.parametrize("series", [(SOME,), (SOME, HOLES), (NOTHING,), (ZEROS, NOTHING)])
@pytest.mark.thorough
def test_any_numbers_give_a_picture(kind: PanelKind, series: tuple[Series, ...]) -> None:
    board = Dashboard("$numbers$", (panel(*series, kind=kind),))

    assert size(admin_charts.render_png(board)) == (900, 375)


@pytest.mark.thorough
def test_a_share_of_none_is_a_number_and_no_share_is_none() -> None:
    none_of_all = admin_charts.render_png(Dashboard("numbers", (panel(ZEROS, kind="stack", shares=True),)))
    nothing_known = admin_charts.render_png(
        Dashboard("numbers", (panel(NOTHING, kind="stack", shares=True),))
    )

    assert none_of_all != nothing_known


def test_a_board_survives_the_outbox() -> None:
    board = Dashboard("numbers", (panel(SOME, HOLES), panel(NOTHING, shares=True, kind="stack")))

    assert Dashboard.from_plain(json.loads(json.dumps(asdict(board)))) == board
