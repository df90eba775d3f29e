"""Fitting the encoder: all heads at once, seeded, and resumable after each epoch."""

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from bot.understanding.encoder import LONGEST
from bot.understanding.labels import QUESTION
from bot.understanding.model import LABELS
from bot.understanding.wordpiece import WordPiece
from training.network import HEADS, Network, Outputs, base_file, base_network, padded
from training.rows import Row
from training.targets import targets

WARM_UP = 0.1
"""Share of the steps over which they grow."""
_MASK = 103
"""The number of the piece that hides another."""
_FIRST_WORD = 999
"""Pieces up to it are BERT's own marks, which are never hidden."""


@dataclass(frozen=True)
class Recipe:
    """How long and how hard to fit; chosen on folds.

    Attributes:
        epochs: How often each row is seen.
        rate: The highest step of AdamW within the encoder; it rises over WARM_UP and falls to nothing.
        head_rate: The same for the heads, which begin with nothing.
        batch: Rows a step.
        dropout: Share of states that is left out.
        word_dropout: Share of the pieces of words that is hidden, so that no single word decides.
        kept: What keeping the vector near the base's weighs beside the heads.
        question: What a row of the lists of questions weighs for the intents: it says only "question".
    """

    epochs: int = 5
    rate: float = 3e-4
    head_rate: float = 2e-3
    batch: int = 32
    dropout: float = 0.1
    word_dropout: float = 0.08
    kept: float = 0.5
    question: float = 0.6


def pieces(texts: Sequence[str]) -> list[list[int]]:
    """Return the numbers of the pieces of each text, with the marks of start and end."""
    words = WordPiece.read(base_file("vocab.txt"))
    return [[words.start, *words.numbers(text)[: LONGEST - 2], words.end] for text in texts]


def fit(rows: Sequence[Row], recipe: Recipe, seed: int, checkpoint: Path | None = None) -> Network:
    """Return a network fitted to rows; what a checkpoint has of it is not done again."""
    torch.manual_seed(seed)
    network, ids = base_network(recipe.dropout), pieces([row.text for row in rows])
    wanted = {head: targets(rows, head) for head in LABELS}
    vectors = outputs(base_network(), ids).vector
    optimizer = _optimizer(network, recipe)
    steps = recipe.epochs * math.ceil(len(rows) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _slope(step / steps))
    for epoch in range(_resume(checkpoint, network, optimizer, schedule), recipe.epochs):
        torch.manual_seed(seed * 1000 + epoch)
        network.train()
        total, started = 0.0, time.monotonic()
        for batch in _batches([len(each) for each in ids], recipe.batch, random.Random(seed * 1000 + epoch)):
            tokens, mask = padded([ids[row] for row in batch])
            hidden = (torch.rand(tokens.shape) < recipe.word_dropout) & (tokens > _FIRST_WORD)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = network(torch.where(hidden, _MASK, tokens), mask)
            loss = _loss(said, {head: target[batch] for head, target in wanted.items()}, recipe.question)
            loss = loss + recipe.kept * (1 - (said.vector.float() * vectors[batch]).sum(-1)).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        seconds = time.monotonic() - started
        print(
            f"epoch {epoch + 1} of {recipe.epochs}: loss {total / len(rows):.3f}, {seconds:.0f} s", flush=True
        )
        _save(checkpoint, epoch + 1, network, optimizer, schedule)
    return network.eval()


@torch.no_grad()
def outputs(network: Network, ids: Sequence[Sequence[int]]) -> Outputs:
    """Return what the heads say of messages, in their order."""
    network.eval()
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    parts = [network(*padded([ids[row] for row in order[at : at + 64]])) for at in range(0, len(order), 64)]
    back = torch.tensor(sorted(range(len(order)), key=order.__getitem__))
    return Outputs(*(torch.cat([getattr(part, head) for part in parts])[back].float() for head in HEADS))


def _optimizer(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
    """Return AdamW over what is learned: all but the table of words, which has read more than these rows."""
    for parameter in (network.words.weight, network.positions.weight, network.first):
        parameter.requires_grad = False
    new = [parameter for head in HEADS for parameter in getattr(network, head).parameters()]
    known = [
        each for each in network.parameters() if each.requires_grad and all(each is not one for one in new)
    ]
    groups = [{"params": known, "lr": recipe.rate}, {"params": new, "lr": recipe.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def _loss(said: Outputs, wanted: dict[str, torch.Tensor], question: float) -> torch.Tensor:
    """Return the loss of a batch: is anything wrong, what, what is wanted, what is asked."""
    triage, target = said.triage.float(), wanted["triage"]
    danger = torch.logsumexp(triage[:, 1:], -1) - triage[:, 0]
    loss = functional.binary_cross_entropy_with_logits(danger, 1 - target[:, 0])
    loss = loss + 0.5 * functional.cross_entropy(triage, target)
    is_question = wanted["intents"][:, LABELS["intents"].index(QUESTION)]
    weigh = {"intents": 1 - (1 - question) * is_question, "question_intents": torch.ones(len(triage))}
    for head, weight in weigh.items():
        # A row whose target is zero costs nothing. A little goes to all names, so that none is quite certain.
        target = wanted[head]
        smooth = 0.95 * target + 0.05 * target.sum(-1, keepdim=True) / target.shape[1]
        each = -(smooth * functional.log_softmax(getattr(said, head).float(), -1)).sum(-1)
        loss = loss + (weight * each).mean()
    return loss


def _slope(done: float) -> float:
    """Return the share of the highest step, when so much of the fitting is done."""
    if done < WARM_UP:
        return done / WARM_UP
    return (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP))) / 2


def _batches(lengths: Sequence[int], size: int, rng: random.Random) -> Iterator[list[int]]:
    """Yield rows for each step: mixed, but of like length, so that little is padding."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    batches = []
    for at in range(0, len(order), size * 20):
        near = sorted(order[at : at + size * 20], key=lengths.__getitem__)
        batches += [near[start : start + size] for start in range(0, len(near), size)]
    rng.shuffle(batches)
    yield from batches


def _resume(checkpoint: Path | None, *parts: Any) -> int:
    """Load what was saved; return how many epochs are done."""
    if checkpoint is None or not checkpoint.exists():
        return 0
    read = torch.load(checkpoint, weights_only=True)
    for part, state in zip(parts, read["states"], strict=True):
        part.load_state_dict(state)
    return int(read["epochs"])


def _save(checkpoint: Path | None, epochs: int, *parts: Any) -> None:
    if checkpoint is not None:
        unfinished = checkpoint.with_suffix(".unfinished")
        torch.save({"states": [part.state_dict() for part in parts], "epochs": epochs}, unfinished)
        unfinished.replace(checkpoint)
