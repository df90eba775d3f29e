"""Fitting the n-gram model: logistic regression of every head over hashed n-grams, kept small."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from bot.understanding.labels import QUESTION
from bot.understanding.model import LABELS
from bot.understanding.ngrams import bucket_of, ngrams
from training.rows import Row
from training.targets import targets

BUCKETS = 1 << 16
# What a row may cost beside what a weight costs (C of logistic regression).
STRENGTH = 4.0
# Rows of training that an n-gram must stand in.
_LEAST_ROWS = 2
# Share of the weights that are kept: the others say next to nothing, and take ten times the room.
KEPT = 0.1


@dataclass(frozen=True)
class Linear:
    """A fitted model.

    Attributes:
        rarity: How rare each bucket is, 0 to 255; 0: never met.
        weights: [buckets, names], of the names of all heads.
        biases: [names].
    """

    rarity: np.ndarray
    weights: torch.Tensor
    biases: torch.Tensor

    def scores(self, texts: Sequence[str]) -> torch.Tensor:
        """Return the score of each name, [texts, names]."""
        return _matrix([_counts(text) for text in texts], self.rarity) @ self.weights + self.biases


def fit_linear(rows: Sequence[Row]) -> Linear:
    """Return the model of rows, with the weights that say most, in 255 steps each."""
    counts = [_counts(row.text) for row in rows]
    met = np.zeros(BUCKETS)
    for each in counts:
        met[list(each)] += 1
    rarity = np.log((1 + len(rows)) / (1 + met)) + 1
    rarity = np.round(np.where(met < _LEAST_ROWS, 0, rarity) * 255 / rarity.max())
    seen = _matrix(counts, rarity)
    weights, biases = _regress(seen, rows)
    return Linear(rarity, _prune(weights, met * rarity**2), biases)


def write_linear(model: Linear, path: Path) -> dict[str, object]:
    """Write the weights as `bot.understanding.ngrams` reads them; return what it has to be told besides."""
    scales = _scales(model.weights)
    steps = torch.round(model.weights / scales).to(torch.int8).numpy()
    buckets, names = np.nonzero(steps)
    starts = np.searchsorted(buckets, np.arange(BUCKETS + 1)).astype("<u4")
    path.write_bytes(
        model.rarity.astype(np.uint8).tobytes()
        + starts.tobytes()
        + names.astype(np.uint8).tobytes()
        + steps[buckets, names].tobytes()
    )
    return {
        "buckets": BUCKETS,
        "scales": [float(f"{scale:.6g}") for scale in scales],
        "biases": [float(f"{bias:.6g}") for bias in model.biases],
    }


def _counts(text: str) -> Counter[int]:
    return Counter(bucket_of(each, BUCKETS) for each in ngrams(text))


def _matrix(counts: Sequence[Counter[int]], rarity: np.ndarray) -> torch.Tensor:
    """Return the rows, [texts, buckets], each of length 1."""
    ends, columns, values = [0], [], []
    for each in counts:
        sizes = {
            bucket: (1 + math.log(count)) * rarity[bucket]
            for bucket, count in sorted(each.items())
            if rarity[bucket]
        }
        length = math.sqrt(sum(size * size for size in sizes.values()))
        columns += sizes
        values += [size / length for size in sizes.values()]
        ends.append(len(columns))
    return torch.sparse_csr_tensor(
        torch.tensor(ends),
        torch.tensor(columns, dtype=torch.long),
        torch.tensor(values, dtype=torch.float32),
        size=(len(counts), BUCKETS),
    )


class _Product(torch.autograd.Function):
    """A sparse matrix times a dense one, whose slope is wanted of the dense one only."""

    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx,
        seen: torch.Tensor,
        back: torch.Tensor,
        weights: torch.Tensor,
    ) -> torch.Tensor:
        ctx.back = back
        return seen @ weights

    @staticmethod
    def backward(
        ctx: torch.autograd.function.FunctionCtx, slope: torch.Tensor
    ) -> tuple[None, None, torch.Tensor]:
        return None, None, ctx.back @ slope


def _regress(seen: torch.Tensor, rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor]:
    back = seen.to_sparse_coo().t().coalesce().to_sparse_csr()
    wanted = {head: targets(rows, head) for head in LABELS}
    shares = {head: _balance(head, target) for head, target in wanted.items()}
    names = sum(len(each) for each in LABELS.values())
    weights = torch.zeros(BUCKETS, names, requires_grad=True)
    biases = torch.zeros(names, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weights, biases], max_iter=60, history_size=5, line_search_fn="strong_wolfe"
    )

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        scores = _Product.apply(seen, back, weights) + biases
        loss, start = weights.square().sum() / 2, 0
        for head, target in wanted.items():
            said = scores[:, start : start + target.shape[1]]
            each = -(target * functional.log_softmax(said, -1)).sum(-1)
            if head == "triage":  # whether anything is wrong matters most
                danger = torch.logsumexp(said[:, 1:], -1) - said[:, 0]
                each = each + functional.binary_cross_entropy_with_logits(
                    danger, 1 - target[:, 0], reduction="none"
                )
            loss = loss + STRENGTH * (each * shares[head]).sum()
            start += target.shape[1]
        loss = loss / len(rows)
        loss.backward()
        return loss

    optimizer.step(step)
    return weights.detach(), biases.detach()


def _balance(head: str, target: torch.Tensor) -> torch.Tensor:
    """Return what each row weighs: none where nobody said; less where it is one of very many questions."""
    weigh = (target.sum(-1) > 0).float()
    if head == "intents":
        question = target[:, LABELS[head].index(QUESTION)].ceil()
        others = (weigh - question).sum() / (target.shape[1] - 1)
        weigh = weigh * torch.where(
            question > 0, torch.clamp(4 * others / question.sum().clamp(min=1), max=1), 1.0
        )
    return weigh


def _prune(weights: torch.Tensor, met: np.ndarray) -> torch.Tensor:
    """Return the weights in steps, without those that move the scores of the rows least."""
    scales = _scales(weights)
    steps = torch.round(weights / scales) * scales
    moved = steps.abs() * torch.tensor(np.sqrt(met), dtype=torch.float32)[:, None]
    count = int(KEPT * int((torch.tensor(met) > 0).sum()) * weights.shape[1])
    least = moved.flatten().kthvalue(moved.numel() - count).values
    return torch.where(moved > least, steps, 0.0)


def _scales(weights: torch.Tensor) -> torch.Tensor:
    """Return what one of 127 steps is worth, by name."""
    return weights.abs().amax(0).clamp(min=1e-6) / 127
