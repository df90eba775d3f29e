"""The picture of a trial: whatever its days, there is one."""

from struct import unpack

import pytest

from bot.drawings.trial_chart import TrialBlock, TrialChart, TrialDay, render_png


def chart(interval: tuple[float, float] | None, values: tuple[float, ...] = (4, 6, 7, 5)) -> TrialChart:
    def block(number: int) -> TrialBlock:
        days = tuple(TrialDay(4 * number + n, value, counted=n > 0) for n, value in enumerate(values))
        return TrialBlock(4 * number, 4 * number + 3, with_it=number % 2 == 0, days=days)

    return TrialChart(
        title="Your trial of $x_1$",
        values="night",
        legend=("shaded: with", "hollow: not counted", "bars: means"),
        ends=("worse", "too small", "better"),
        blocks=tuple(block(number) for number in range(14)),
        interval=interval,
        mean=None if interval is None else sum(interval) / 2,
        worth=1.0,
    )


@pytest.mark.parametrize("interval", [(0.3, 2.3), (-8.0, 1.0), (0.0, 0.0), None])
@pytest.mark.parametrize("values", [(4, 6, 7, 5), (5, 5, 5, 5), (3,), ()])
def test_any_trial_gives_a_picture(interval: tuple[float, float] | None, values: tuple[float, ...]) -> None:
    png = render_png(chart(interval, values))

    assert png.startswith(b"\x89PNG")
    assert unpack(">II", png[16:24]) == (900, 810)
