"""Writing a fitted network as the files that `bot.understanding` reads: eight bits a weight."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.understanding.encoder import LONGEST
from training.network import ATTENTION_HEADS, HEADS, LAYERS, WIDTH, Network, base_file

OPSET, IR_VERSION = 20, 9


def export_encoder(network: Network, folder: Path) -> None:
    """Write the three files that `bot.understanding.encoder` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_words(network, folder / "words.bin")
    _write_graph(network, folder / "encoder.onnx")
    shutil.copyfile(base_file("vocab.txt"), folder / "vocab.txt")


def _write_words(network: Network, path: Path) -> None:
    """Write the table of words: the scale of each row (float32), then the rows (int8)."""
    table = network.words.weight.detach().numpy()
    scale = np.abs(table).max(axis=1) / 127
    rows = np.round(table / np.maximum(scale, 1e-12)[:, None]).astype(np.int8)
    path.write_bytes(scale.astype("<f4").tobytes() + rows.tobytes())


def _write_graph(network: Network, path: Path) -> None:
    """Write everything behind the table of words, for one message of any length up to LONGEST."""
    graph = _Graph(network).built()
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        onnx.save(model, exact)
        quantize_dynamic(
            exact,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            extra_options={"MatMulConstBOnly": True},  # attention's own products stay exact
        )


class _Graph:
    """The network as nodes of ONNX, one after another."""

    def __init__(self, network: Network) -> None:
        self._state = {name: value.detach().float().numpy() for name, value in network.state_dict().items()}
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def built(self) -> onnx.GraphProto:
        """Return the graph: [length, WIDTH] of word vectors → logits of the heads, and the vector."""
        self._weigh("positions", self._state["positions.weight"][:LONGEST] + self._state["first"])
        length = self._node("Shape", "words", start=0, end=1)
        places = self._node("Slice", "positions", self._weigh("zero", np.array([0])), length)
        states = self._norm(self._node("Add", "words", places), "norm")
        for number in range(LAYERS):
            states = self._layer(states, f"layers.{number}")
        mean = self._node("ReduceMean", states, self._weigh("first_axis", np.array([0])), keepdims=1)
        for head in HEADS:
            self._linear(mean, head, output=head)
        return helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("words", TensorProto.FLOAT, ["length", WIDTH])],
            [
                helper.make_tensor_value_info(head, TensorProto.FLOAT, [1, len(self._state[f"{head}.bias"])])
                for head in HEADS
            ],
            self._weights,
        )

    def _layer(self, states: str, name: str) -> str:
        seen = self._linear(self._attention(states, name), f"{name}.attended")
        states = self._norm(self._node("Add", states, seen), f"{name}.attended_norm")
        inner = self._node("Gelu", self._linear(states, f"{name}.inner"))
        return self._norm(
            self._node("Add", states, self._linear(inner, f"{name}.outer")), f"{name}.outer_norm"
        )

    def _attention(self, states: str, name: str) -> str:
        """Return what each word sees of the others, [length, WIDTH]."""
        all_three = self._linear(states, f"{name}.query_key_value")
        sizes = self._weigh("thirds", np.array([WIDTH] * 3))
        query, key, value = self._split(all_three, sizes)
        by_head = self._weigh("by_head", np.array([0, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS]))
        query, key, value = (self._node("Reshape", part, by_head) for part in (query, key, value))
        query = self._node("Transpose", query, perm=[1, 0, 2])
        key = self._node("Transpose", key, perm=[1, 2, 0])
        value = self._node("Transpose", value, perm=[1, 0, 2])
        scale = self._weigh("scale", np.array((WIDTH // ATTENTION_HEADS) ** -0.5, np.float32))
        scores = self._node("Softmax", self._node("Mul", self._node("MatMul", query, key), scale), axis=-1)
        seen = self._node("Transpose", self._node("MatMul", scores, value), perm=[1, 0, 2])
        return self._node("Reshape", seen, self._weigh("joined", np.array([0, WIDTH])))

    def _linear(self, states: str, name: str, output: str | None = None) -> str:
        weight = self._weigh(f"{name}.weight", self._state[f"{name}.weight"].T)
        bias = self._weigh(f"{name}.bias", self._state[f"{name}.bias"])
        return self._node("Add", self._node("MatMul", states, weight), bias, output=output)

    def _norm(self, states: str, name: str) -> str:
        parts = [self._weigh(f"{name}.{kind}", self._state[f"{name}.{kind}"]) for kind in ("weight", "bias")]
        return self._node("LayerNormalization", states, *parts, axis=-1, epsilon=1e-12)

    def _split(self, value: str, sizes: str) -> list[str]:
        names = [f"split_{len(self._nodes)}_{number}" for number in range(3)]
        self._nodes.append(helper.make_node("Split", [value, sizes], names, axis=-1))
        return names

    def _node(self, kind: str, *inputs: str, output: str | None = None, **attributes: object) -> str:
        name = output or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def _weigh(self, name: str, value: np.ndarray) -> str:
        if all(each.name != name for each in self._weights):
            self._weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
