"""Folds by author: what each row's message gets from models that have read nothing of its author."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from bot.understanding.encoder import LONGEST, Encoder
from bot.understanding.model import LABELS
from training.export import export_encoder
from training.fit import Recipe, fit, outputs, pieces
from training.linear import BUCKETS, KEPT, STRENGTH, Linear, fit_linear
from training.network import Network
from training.rows import KINDS, Row, authors

FOLDS = 3
SEED = 1
KINDS_OF_SCORES = ("encoder", "exact", "ngrams")


@dataclass(frozen=True)
class Scores:
    """What models say of rows, in their order, before any probability.

    Attributes:
        encoder: By head, [rows, names]: the encoder with eight bits a weight, as the bot runs it.
        exact: The same before its weights were rounded.
        ngrams: The n-gram model.
    """

    encoder: dict[str, np.ndarray]
    exact: dict[str, np.ndarray]
    ngrams: dict[str, np.ndarray]


def fold_of(rows: Sequence[Row]) -> list[int]:
    """Return the fold of each row: that of its author, who writes one kind of list."""
    assigned = {}
    for kind in KINDS:
        listed = authors(rows, kind)
        random.Random(SEED).shuffle(listed)
        assigned |= {(kind, author): number % FOLDS for number, author in enumerate(listed)}
    return [assigned[row.kind, row.author] for row in rows]


def score_folds(rows: Sequence[Row], recipe: Recipe, folder: Path) -> Scores:
    """Return the scores of each row by models of the other folds; what the folder has is not done again."""
    folds = fold_of(rows)
    parts, order = [], []
    for fold in range(FOLDS):
        held = [number for number, each in enumerate(folds) if each == fold]
        taught = [row for row, each in zip(rows, folds, strict=True) if each != fold]
        print(f"fold {fold + 1} of {FOLDS}: {len(taught)} rows teach, {len(held)} are heard", flush=True)
        parts.append(_score_fold(taught, [rows[number] for number in held], recipe, folder))
        order += held
    back = np.argsort(order)
    return Scores(**{
        kind: {head: np.concatenate([getattr(part, kind)[head] for part in parts])[back] for head in LABELS}
        for kind in KINDS_OF_SCORES
    })  # fmt: skip


def fingerprint(*parts: object) -> str:
    """Return a name for what comes of some parts: other rows, or other constants, have another name."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def fit_both(rows: Sequence[Row], recipe: Recipe, folder: Path) -> tuple[Network, Linear]:
    """Return both models fitted to rows; the folder keeps how far the encoder has come."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / f"{_name_of_fit(rows, recipe)}.pt"
    return fit(rows, recipe, SEED, checkpoint), fit_linear(rows)


def _name_of_fit(rows: Sequence[Row], recipe: Recipe) -> str:
    return fingerprint(asdict(recipe), SEED, LABELS, LONGEST, list(rows))


def _score_fold(taught: Sequence[Row], held: Sequence[Row], recipe: Recipe, folder: Path) -> Scores:
    name = fingerprint(_name_of_fit(taught, recipe), BUCKETS, STRENGTH, KEPT, list(held))
    path = folder / f"{name}.npz"
    if not path.exists():
        scores = score(*fit_both(taught, recipe, folder), [row.text for row in held], folder)
        flat = {f"{kind}.{head}": getattr(scores, kind)[head] for kind in KINDS_OF_SCORES for head in LABELS}
        np.savez_compressed(path, **flat)
    with np.load(path) as read:
        return Scores(**{kind: {head: read[f"{kind}.{head}"] for head in LABELS} for kind in KINDS_OF_SCORES})


def score(network: Network, linear: Linear, texts: Sequence[str], folder: Path) -> Scores:
    """Return what fitted models say of texts."""
    export_encoder(network, folder / "exported")
    encoder = Encoder(folder / "exported")
    heard = [encoder.scores(text) for text in texts]
    exact, known = outputs(network, pieces(texts)), linear.scores(texts)
    split = torch.split(known, [len(names) for names in LABELS.values()], dim=1)
    return Scores(
        {head: np.array([getattr(each, head) for each in heard], np.float32) for head in LABELS},
        {head: getattr(exact, head).numpy() for head in LABELS},
        {head: part.numpy() for head, part in zip(LABELS, split, strict=True)},
    )
