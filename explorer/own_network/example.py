"""The network that the page "Your network" opens with: one that comes with the app, as PyTorch
would save it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from typing import NamedTuple

from explorer.engine.arrays import Array
from explorer.shapes import EXHIBITS, find
from explorer.tasks import make_sentiment
from explorer.weights import to_torch_names, write_safetensors


class Example(NamedTuple):
    """A state_dict, its vocabulary and classes, a sentence, and the class it is to be."""

    arrays: dict[str, Array]
    vocabulary: tuple[str, ...]
    classes: tuple[str, ...]
    text: str
    chosen: int

    def files(self) -> dict[str, Callable[[], bytes]]:
        """{file name: a function that makes its bytes}: weights, vocabulary and sentence."""
        return {
            "example.safetensors": lambda: in_safetensors(self.arrays),
            "vocabulary.txt": lambda: "\n".join(self.vocabulary).encode(),
            "sentence.txt": self.text.encode,
        }


def in_safetensors(arrays: Mapping[str, Array]) -> bytes:
    """A .safetensors file of arrays."""
    file = BytesIO()
    write_safetensors(file, arrays)
    return file.getvalue()


@cache
def example() -> Example:
    """The LSTM of the opinions: an nn.LSTM that reads one-hot words, and an nn.Linear."""
    recipe = EXHIBITS["sentiment"].recipe
    params, task = find(recipe), make_sentiment()
    assert params is not None, "its weights come with the app"
    arrays = to_torch_names(params, rnn="lstm.", readout="head.")
    classes = task.symbols_out
    return Example(arrays, task.symbols_in, classes, task.example, classes.index("negative"))
