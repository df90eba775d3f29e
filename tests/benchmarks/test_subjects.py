"""Every row of the table can be measured: all of it runs, if only small, in this process."""

import contextlib
import gc
import io
import json
import math
import runpy
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from benchmarks import __main__ as bench
from benchmarks import asking, runner
from benchmarks.rows import QUICK

# A program is imported by the subject that starts it, and then run as such.
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning"),
]
# What peers need that the tests do not.
NEEDS = {
    "benchmarks.peers.aiogram_send": "aiogram",
    "benchmarks.peers.limiter_reply": "aiolimiter",
    "benchmarks.peers.limiter_pace": "aiolimiter",
    "benchmarks.peers.procrastinate_claim": "procrastinate",
}
MISSING = {name for name in NEEDS.values() if find_spec(name) is None}
# What a row must be, however small and slow the run was.
CERTAIN = {
    f"{QUICK.burst} due in one second: lost",
    "most sends in any second at 30/s",
    "sends inside retry_after",
}


class Here:
    """Programs run in this process; a peer that is not installed has the figures of who ran before it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.figures: runner.Figures = {}

    def run(self, command: Sequence[str]) -> runner.Figures:
        _python, _m, module, *options = command
        self._monkeypatch.setattr(sys, "argv", [module, *options])
        said = io.StringIO()
        if NEEDS.get(module) not in MISSING:
            with contextlib.redirect_stdout(said):
                runpy.run_module(module, run_name="__main__")
            self.figures = json.loads(said.getvalue().splitlines()[-1])
        return self.figures


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with runner.server() as url:
        yield url


@pytest.fixture
def here(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    @contextmanager
    def server() -> Iterator[str]:
        asking.control(url, "reset")
        yield url

    monkeypatch.setattr(runner, "server", server)
    monkeypatch.setattr(runner, "_run", Here(monkeypatch).run)
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("subject", bench.SUBJECTS)
def test_every_row_of_a_subject_can_be_measured(subject: str) -> None:
    rows = bench.SUBJECTS[subject](QUICK)

    assert rows
    for row in rows:
        assert math.isfinite(row.figure), row
        assert row.name not in CERTAIN or row.met, row


@pytest.mark.usefixtures("here")
def test_ours_delivers_everything_that_is_due_once() -> None:
    found = runner.measure(runner.ours("delivery", count=40), rounds=1)["ours"]

    assert [found[name] for name in ("accepted", "chats", "most_to_one")] == [80, 80, 1]


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(runner.FailedError, match="nowhere"):
        runner.measure(runner.ours("nowhere"), rounds=1)


def test_the_median_of_the_rounds_counts_and_the_most_where_nothing_may_exceed_it() -> None:
    rounds = runner.Rounds([{"a": 1}, {"a": 9}, {"a": 2}])

    assert (rounds["a"], rounds.most("a")) == (2, 9)
