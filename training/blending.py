"""How encoder and n-grams are blended and calibrated: by what they say of authors they have not read."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch.nn import functional

from bot.understanding.heads import Blend
from bot.understanding.model import LABELS
from training.rows import Row
from training.targets import targets

# Shares of the look-alikes that may raise an alarm, and that may raise one or be asked about.
TIERS = {"alarm": 0.04, "ask": 0.15}


def danger_score(triage: np.ndarray) -> np.ndarray:
    """Return the log-odds of any danger, [rows]; `triage` has "nothing is wrong" first."""
    return np.logaddexp.reduce(triage[:, 1:], axis=1) - triage[:, 0]


def blended(head: str, blend: Blend, encoder: np.ndarray, ngrams: np.ndarray) -> np.ndarray:
    """Return the blended score of each name, [rows, names], as `Blend.head` has it before its softmax."""
    return blend.encoder * _known(head, encoder) + blend.ngrams * _known(head, ngrams)


def fit_blends(
    rows: Sequence[Row],
    encoder: Mapping[str, np.ndarray],
    ngrams: Mapping[str, np.ndarray],
    *,
    alone: bool = False,
) -> dict[str, Blend]:
    """Return the blend of each head that makes the right labels of rows likeliest.

    Args:
        rows: Rows whose authors the models have not read.
        encoder: What the encoder says, by head.
        ngrams: What the n-grams say.
        alone: Whether the n-grams serve alone.
    """
    dangerous = torch.tensor([row.dangerous for row in rows])
    found = {"danger": _fit_danger(encoder["triage"], ngrams["triage"], dangerous, alone=alone)}
    for head in LABELS:
        target = targets(rows, head)
        if head == "triage":
            target = target[:, 1:] * dangerous[:, None]  # which flag it is, where there is one
        there = target.sum(1) > 0
        parts = [torch.tensor(_known(head, each))[there] for each in (encoder[head], ngrams[head])]
        found[head] = _fit_names(*parts, target[there], alone=alone)
    return found


def danger(blend: Blend, encoder: Mapping[str, np.ndarray], ngrams: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the blended log-odds of danger, [rows]."""
    one, other = danger_score(encoder["triage"]), danger_score(ngrams["triage"])
    return blend.encoder * one + blend.ngrams * other + blend.bias


def fit_thresholds(
    rows: Sequence[Row], encoder: Mapping[str, np.ndarray], ngrams: Mapping[str, np.ndarray], blend: Blend
) -> dict[str, float]:
    """Return the probabilities of danger that TIERS of the look-alikes of these rows reach.

    Args:
        rows: Rows whose authors the models have not read.
        encoder: What the encoder says, by head.
        ngrams: What the n-grams say.
        blend: The blend of danger.
    """
    said = danger(blend, encoder, ngrams)
    look_alikes = said[[row.kind == "triage" and not row.dangerous for row in rows]]
    odds = {tier: float(np.quantile(look_alikes, 1 - share)) for tier, share in TIERS.items()}
    return {tier: round(1 / (1 + math.exp(-each)), 4) for tier, each in odds.items()}


def _known(head: str, scores: np.ndarray) -> np.ndarray:
    """Return the log-probabilities of the names that a head chooses from."""
    chosen = scores[:, 1:] if head == "triage" else scores
    return chosen - np.logaddexp.reduce(chosen, axis=1, keepdims=True)


def _fit_names(encoder: torch.Tensor, ngrams: torch.Tensor, target: torch.Tensor, *, alone: bool) -> Blend:
    weights = torch.tensor([0.0 if alone else 1.0, 1.0 if alone else 0.3], requires_grad=True)

    def loss() -> torch.Tensor:
        scores = weights[1] * ngrams + (0 if alone else weights[0] * encoder)
        return -(target * functional.log_softmax(scores, -1)).sum(-1).mean()

    _minimise(loss, [weights])
    return Blend(*_rounded(weights))


def _fit_danger(encoder: np.ndarray, ngrams: np.ndarray, dangerous: torch.Tensor, *, alone: bool) -> Blend:
    one, other = (torch.tensor(danger_score(each)) for each in (encoder, ngrams))
    weights = torch.tensor([0.0 if alone else 1.0, 1.0 if alone else 0.3, 0.0], requires_grad=True)

    def loss() -> torch.Tensor:
        scores = weights[1] * other + weights[2] + (0 if alone else weights[0] * one)
        return functional.binary_cross_entropy_with_logits(scores, dangerous.float())

    _minimise(loss, [weights])
    return Blend(*_rounded(weights))


def _minimise(loss: Callable[[], torch.Tensor], weights: list[torch.Tensor]) -> None:
    optimizer = torch.optim.LBFGS(weights, max_iter=100, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    optimizer.step(step)


def _rounded(weights: torch.Tensor) -> list[float]:
    return [round(float(weight), 4) for weight in weights]
