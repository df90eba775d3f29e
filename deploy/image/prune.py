"""Deletes from a Python environment what the bot never uses: a third of its size, and attack surface.

`rehearse.py` proves that the rest is enough. A pattern that matches nothing is outdated and fails the build.
"""

import shutil
import sys
from pathlib import Path

# Patterns relative to site-packages.
UNUSED = (
    # The packages' own tests, and files for compilers and type checkers.
    "**/tests",
    "*/testing",
    "**/*.pyi",
    "**/*.c",
    "**/*.h",
    "**/*.pyx",
    "**/*.pxd",
    # numpy: Fortran, polynomials, and modules for its own tests.
    "numpy/f2py",
    "numpy/polynomial",
    "numpy/_core/_simd.*",
    "numpy/_core/*_tests.*",
    # onnxruntime: what makes models; Vesper only runs one.
    "onnxruntime/transformers",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/datasets",
    "onnxruntime/backend",
    # Charts are drawn without a screen, in DejaVu, as PNG.
    "matplotlib/mpl-data/sample_data",
    "matplotlib/mpl-data/images",
    "matplotlib/mpl-data/fonts/afm",
    "matplotlib/mpl-data/fonts/pdfcorefonts",
    "matplotlib/backends/web_backend",
    "mpl_toolkits/axisartist",
    "PIL/_avif.*",
    "pillow.libs/libavif*",
    # C accelerators of font subsetting, which works without them in Python.
    "fontTools/**/*.so",
)
# Syntax highlighters: only those for Python tracebacks are used.
LEXERS = "pygments/lexers/*.py"
KEPT_LEXERS = {"__init__.py", "_mapping.py", "python.py", "special.py"}
# Relative to the environment: programs of packages, and activation scripts of shells.
PROGRAMS = "bin/*"


def find_unused(environment: Path) -> list[Path]:
    """Return the files and folders that the bot does not use.

    Raises:
        FileNotFoundError: A pattern matches nothing.
    """
    (packages,) = environment.glob("lib/python3.*/site-packages")
    paths = [path for path in packages.glob(LEXERS) if path.name not in KEPT_LEXERS]
    paths += [path for path in environment.glob(PROGRAMS) if not path.name.startswith("python")]
    for pattern in UNUSED:
        matching = list(packages.glob(pattern))
        if not matching:
            raise FileNotFoundError(f"Nothing matches {pattern}: take it out of {Path(__file__).name}.")
        paths += matching
    return paths


def prune(environment: Path) -> int:
    """Delete what is unused, and return the number of files and folders deleted."""
    found = find_unused(environment)
    for path in found:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(found)


if __name__ == "__main__":
    print(f"{prune(Path(sys.argv[1]))} taken out")  # noqa: T201 - the build's log
