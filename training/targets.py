"""What a head should say of rows, as numbers."""

from collections.abc import Sequence

import torch

from bot.understanding.model import LABELS, NONE
from training.rows import Row

# The best of several right labels has this share, the others what is left.
_BEST = 0.7


def right_labels(row: Row, head: str) -> tuple[str, ...]:
    """Return the labels of a row that are right for a head, the best first; none where nobody said."""
    return row.flags or (NONE,) if head == "triage" else getattr(row, head)


def targets(rows: Sequence[Row], head: str) -> torch.Tensor:
    """Return what a head should say, [rows, names]; a row that says nothing about it is zero."""
    names = LABELS[head]
    target = torch.zeros(len(rows), len(names))
    for number, row in enumerate(rows):
        right = right_labels(row, head)
        for label in right[1:]:
            target[number, names.index(label)] = (1 - _BEST) / (len(right) - 1)
        if right:
            target[number, names.index(right[0])] += 1 - target[number].sum()
    return target
