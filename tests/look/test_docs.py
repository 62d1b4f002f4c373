"""The example of docs/your_network.md that needs torch, and what its comments say."""

import pathlib
import re

import pytest

from explorer import look
from tests.look.reference import torch

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "your_network.md"


@pytest.mark.slow
def test_the_example_with_torch_runs_and_gives_what_it_says():
    (example,) = re.findall(r"```py\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    torch.manual_seed(0)
    exec(compile(example, PAGE.name, "exec"), names)
    seen = names["seen"]
    assert seen.back.da_norm.shape == seen.rows[0].da_norm.shape == (21,)
    assert seen.rows[0].gates["f"].shape == (20, 4, 32)
    assert seen.back.grads["1.weight_hh_l0"].shape == (128, 32)
    assert seen.one(2).flow(layer=1).shape == (20, 21)
    assert max(seen.check().values()) < 1e-14
    assert names["look"](names["net"], torch.zeros(3, 1, dtype=torch.long)).notes == ()
    assert isinstance(seen, type(look(torch.nn.RNN(1, 1), torch.zeros(1, 1, 1))))
