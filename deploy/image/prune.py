"""Take out of a Python environment what the bot never uses: a third of its size, and less to worry about.

`rehearse.py` proves that the rest is enough. A line that finds nothing fails the build: it is out of date.
"""

import shutil
import sys
from pathlib import Path

# Below site-packages.
UNUSED = (
    # The packages' own tests, and what only those who compile or type-check against a package read.
    "**/tests",
    "*/testing",
    "**/*.pyi",
    "**/*.c",
    "**/*.h",
    "**/*.pyx",
    "**/*.pxd",
    # Numbers: no random ones, no Fortran, no probing of the processor for numpy's tests.
    "numpy/random",
    "numpy/f2py",
    "numpy/polynomial",
    "numpy/_core/_simd.*",
    "numpy/_core/*_tests.*",
    # Pictures: the month is drawn without a screen, in DejaVu, as PNG.
    "matplotlib/mpl-data/sample_data",
    "matplotlib/mpl-data/images",
    "matplotlib/mpl-data/fonts/afm",
    "matplotlib/mpl-data/fonts/pdfcorefonts",
    "matplotlib/backends/web_backend",
    "mpl_toolkits/axisartist",
    "PIL/_avif.*",
    "pillow.libs/libavif*",
    # Fonts are cut down to the letters used, not converted: the accelerators of that have twins in Python.
    "fontTools/**/*.so",
)
# Colours for source code: tracebacks are Python.
LEXERS = "pygments/lexers/*.py"
KEPT_LEXERS = {"__init__.py", "_mapping.py", "python.py", "special.py"}
# Beside site-packages: programs of the packages, and how shells would use the environment.
PROGRAMS = "bin/*"


def unused(environment: Path) -> list[Path]:
    """Everything that can go.

    Raises:
        FileNotFoundError: the environment has nothing of what a line names.
    """
    (packages,) = environment.glob("lib/python3.*/site-packages")
    found = [path for path in packages.glob(LEXERS) if path.name not in KEPT_LEXERS]
    found += [path for path in environment.glob(PROGRAMS) if not path.name.startswith("python")]
    for pattern in UNUSED:
        matching = list(packages.glob(pattern))
        if not matching:
            raise FileNotFoundError(f"Nothing matches {pattern}: take it out of {Path(__file__).name}.")
        found += matching
    return found


def prune(environment: Path) -> int:
    """Delete it, and tell how many files and folders that were."""
    found = unused(environment)
    for path in found:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(found)


if __name__ == "__main__":
    print(f"{prune(Path(sys.argv[1]))} taken out")  # noqa: T201 - the build's log
