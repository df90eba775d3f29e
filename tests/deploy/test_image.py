"""What the build takes out of the image, tried on the packages that are installed here."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.image import prune

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
# Tells of every file that the rehearsal opens.
WATCHED = """
import sys
opened = set()
sys.addaudithook(lambda event, what: opened.add(str(what[0])) if event == "open" else None)
from deploy.image.rehearse import rehearse
rehearse()
print("\\n".join(opened))
"""


@pytest.fixture(scope="module")
def gone() -> set[Path]:
    return set(prune.find_unused(Path(sys.prefix)))


def test_nothing_that_the_bot_opens_is_taken_out_of_the_image(gone: set[Path], tmp_path: Path) -> None:
    command = [sys.executable, "-c", WATCHED]
    environment = {"PYTHONPATH": str(ROOT), "MPLCONFIGDIR": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    opened = [Path(line) for line in done.stdout.splitlines() if line.endswith((".py", ".pyc"))]

    assert len(opened) > 1000
    assert [path for path in opened if gone & {path, *path.parents}] == []


def test_what_is_taken_out_is_gone_and_the_rest_is_not(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.13" / "site-packages"
    for pattern in (*prune.UNUSED, prune.LEXERS):
        file = packages / pattern.replace("**", "package").replace("*", "x")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for kept in ("pygments/lexers/python.py", "numpy/core.py"):
        (packages / kept).touch()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").touch()
    (tmp_path / "bin" / "pip").touch()

    prune.prune(tmp_path)

    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {
        "bin/python3",
        "lib/python3.13/site-packages/numpy/core.py",
        "lib/python3.13/site-packages/pygments/lexers/python.py",
    }


def test_a_line_that_finds_nothing_any_more_is_complained_of(tmp_path: Path) -> None:
    (tmp_path / "lib" / "python3.13" / "site-packages").mkdir(parents=True)

    with pytest.raises(FileNotFoundError, match=r"take it out of prune\.py"):
        prune.find_unused(tmp_path)
