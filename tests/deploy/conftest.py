"""Programs that try what is deployed, where they can be had (`make setup` fetches them)."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tool(name: str) -> str:
    """The program's path; skips the test that asks where there is none."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:{ROOT}/.venv/debian/usr/bin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def promtool() -> str:
    return tool("promtool")


@pytest.fixture(scope="module")
def caddy() -> str:
    return tool("caddy")
