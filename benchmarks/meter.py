"""What a measured process knows of itself; it needs nothing but Python, so that every peer can use it."""

import json
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Linux counts kilobytes here, macOS bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Meter:
    """Seconds since it was made: of the wall, and of the processor by all threads of this process."""

    wall_at: float = field(default_factory=time.perf_counter)
    cpu_at: float = field(default_factory=time.process_time)

    def wall(self) -> float:
        """Seconds that passed."""
        return time.perf_counter() - self.wall_at

    def cpu(self) -> float:
        """Seconds of work."""
        return time.process_time() - self.cpu_at


def most_memory() -> int:
    """The most bytes that this process ever had resident."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def report(figures: Mapping[str, Any]) -> None:
    """Hand the figures to whoever started this process."""
    print(json.dumps(figures))  # noqa: T201 - that is how they get there
