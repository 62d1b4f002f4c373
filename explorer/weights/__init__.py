"""Save and load weights: NumPy's .npz, .safetensors, and PyTorch's state_dict.

    weights.save_npz("names.npz", params)            params = weights.load_npz("names.npz")
    weights.save_safetensors(file, params)           params = weights.load_safetensors(file)

    net.load_state_dict({name: torch.tensor(w) for name, w in to_torch_names(params).items()})
    params = weights.from_torch_names(net.state_dict(), output="softmax")

Files of other programs have no metadata on which network their arrays make. `read_npz` and
`read_safetensors` give the bare arrays, for `from_torch_names` or for `params.replace`.
Nothing here ever unpickles; a file that is damaged or hostile is an InputError.
"""

from explorer.weights.npy import read_npy
from explorer.weights.npz import load_npz, read_npz, save_npz
from explorer.weights.safetensors import (
    load_safetensors,
    read_safetensors,
    save_safetensors,
    write_safetensors,
)
from explorer.weights.torch_layout import from_torch_names, to_torch_names

__all__ = [
    "from_torch_names",
    "load_npz",
    "load_safetensors",
    "read_npy",
    "read_npz",
    "read_safetensors",
    "save_npz",
    "save_safetensors",
    "to_torch_names",
    "write_safetensors",
]
