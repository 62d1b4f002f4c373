"""PyTorch's names and order for the same weights: nn.RNN or nn.LSTM, with nn.Linear as readout.

    PyTorch        rnn           lstm: one gate under the other, in the order i, f, g, o
    weight_ih_l0   Wax           columns n_a: of Wu, Wf, Wc, Wo       (i is the update gate u,
    weight_hh_l0   Waa           columns :n_a of Wu, Wf, Wc, Wo        g the candidate c~)
    bias_ih_l0     ba            bu, bf, bc, bo
    bias_hh_l0     zeros         zeros
    weight, bias   Wya, by       of the nn.Linear

PyTorch has two biases where one is enough. On the way out the first carries everything and the
second is zero; on the way in they are added. (While PyTorch trains, both get the same gradient:
under the same learning rate their sum moves twice as fast as ba does here.)

nn.GRU is another cell than the GRU here: it resets after the product with its weights, not before,
so weights of the one do not fit the other.
Source: PyTorch, torch.nn.RNN and torch.nn.LSTM, "Variables".
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.engine.intake import as_real_array, one_of, refuse_shape, short
from explorer.errors import InputError
from explorer.weights.network import listed, network

GATES = {"rnn": ("a",), "lstm": ("u", "f", "c", "o")}
RECURRENT = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
ACTIVATIONS = ("tanh", "relu")


def to_torch_names(params, *, rnn="", readout=""):
    """{PyTorch's name: array}, new arrays; `rnn` and `readout` are put before the names.

    With rnn="rnn." and readout="readout." it is the state_dict of a module that has an nn.RNN
    called rnn and an nn.Linear called readout. InputError for what nn.RNN cannot be: an
    activation other than tanh and relu, or a GRU.
    """
    refuse_cell(params.cell)
    if params.cell == "rnn" and params.activation not in ACTIVATIONS:
        raise InputError(
            f"activation={params.activation!r} has no counterpart in nn.RNN, which has "
            f"{' and '.join(ACTIVATIONS)}; save the network with save_npz or save_safetensors."
        )
    gates, n_a = GATES[params.cell], params.n_a
    if params.cell == "rnn":
        hidden, inputs = params.Waa, params.Wax
    else:
        rows = np.concatenate([params[f"W{gate}"] for gate in gates])
        hidden, inputs = rows[:, :n_a], rows[:, n_a:]
    bias = np.concatenate([params[f"b{gate}"] for gate in gates])
    arrays = dict(zip(RECURRENT, (inputs, hidden, bias, np.zeros_like(bias)), strict=True))
    named = {rnn + name: array for name, array in arrays.items()}
    named |= {readout + "weight": params.Wya, readout + "bias": params.by}
    return {name: np.array(array, order="C") for name, array in named.items()}


def from_torch_names(arrays, *, activation="tanh", output="softmax"):
    """The Params of a state_dict with one nn.RNN or nn.LSTM and one nn.Linear.

    `arrays` maps PyTorch's names, with any prefix such as "rnn.", to arrays or tensors. Biases
    that are not there (bias=False) are zeros. The state_dict does not tell the activation of an
    nn.RNN ("tanh" or "relu"; an nn.LSTM has no choice) nor what follows the readout.
    """
    one_of("activation", activation, ACTIVATIONS)
    given = {name: as_array(name, array) for name, array in as_mapping(arrays).items()}
    recurrent, readout = sorted_out(given)
    inputs, hidden, bias_ih, bias_hh = (recurrent.get(name) for name in RECURRENT)
    n_a, gates = cell_sizes(inputs, hidden)
    n_x, n_y = inputs.shape[1], len(readout["weight"])
    refuse_shape("weight", readout["weight"], (n_y, n_a))
    cell = {len(names): cell for cell, names in GATES.items()}.get(gates) or refuse_cell("gru")
    dtype = np.result_type(np.float16, *given.values())
    bias = sum_of({"bias_ih_l0": bias_ih, "bias_hh_l0": bias_hh}, gates * n_a, dtype)
    ours = {"Wya": readout["weight"], "by": sum_of({"bias": readout.get("bias")}, n_y, dtype)}
    if cell == "rnn":
        ours |= {"Waa": hidden, "Wax": inputs, "ba": bias}
    else:
        rows = np.concatenate((hidden, inputs), axis=1).reshape(gates, n_a, n_a + n_x)
        for gate, W, b in zip(GATES[cell], rows, bias.reshape(gates, n_a), strict=True):
            ours |= {f"W{gate}": W, f"b{gate}": b}
    words = {"cell": cell, "activation": activation, "output": output, "dtype": dtype.name}
    sizes = {"n_x": str(n_x), "n_a": str(n_a), "n_y": str(n_y)}
    return network(words | sizes, {name: array.astype(dtype) for name, array in ours.items()})


def refuse_cell(cell):
    """InputError for a cell that PyTorch's layout cannot hold."""
    if cell not in GATES:
        raise InputError(
            f"PyTorch's nn.GRU and the {cell!r} here are two cells: it resets after the product "
            f"with its weights, not before. Choose one of {', '.join(map(repr, GATES))}."
        )


def as_mapping(arrays):
    """The arrays, if they are names with arrays."""
    if not isinstance(arrays, Mapping) or not all(isinstance(name, str) for name in arrays):
        raise InputError(
            f"arrays is a {type(arrays).__name__}; give PyTorch's names with their arrays, such as "
            "net.state_dict()."
        )
    return arrays


def as_array(name, given):
    """A float array of what may be a tensor."""
    try:
        array = as_real_array(name, given)
    except RuntimeError:
        # PyTorch refuses to turn a tensor that records its gradient into an array.
        raise InputError(
            f"{name} is a tensor that records gradients; give net.state_dict()."
        ) from None
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise InputError(f"{name} is {array.dtype}; give float16, float32 or float64.")
    return array


def sorted_out(given):
    """({name: array} of the recurrent layer, {name: array} of the readout), without prefixes."""
    prefixes = [name.removesuffix(RECURRENT[0]) for name in given if name.endswith(RECURRENT[0])]
    known = {prefix + name: name for prefix in prefixes for name in RECURRENT}
    rest = {name: array for name, array in given.items() if name not in known}
    tails = sorted(name.rpartition(".")[2] for name in rest)
    readouts = {name.rpartition(".")[0] for name in rest}
    fits = len(prefixes) == 1 and prefixes[0] + RECURRENT[1] in given
    if not fits or tails not in (["weight"], ["bias", "weight"]) or len(readouts) != 1:
        raise InputError(
            f"The names are {listed(given)}; give one nn.RNN or nn.LSTM with one layer and one "
            f"direction ({', '.join(RECURRENT)}) and one nn.Linear (weight, bias), "
            "with any prefix."
        )
    recurrent = {known[name]: array for name, array in given.items() if name in known}
    readout = {name.rpartition(".")[2]: array for name, array in rest.items()}
    if readout["weight"].ndim != 2 or not readout["weight"].size:
        raise InputError(
            f"The weight of the nn.Linear has shape {readout['weight'].shape}; give (n_y, n_a)."
        )
    return recurrent, readout


def cell_sizes(inputs, hidden):
    """n_a, and how many gates of n_a rows lie under one another."""
    fits = inputs.ndim == hidden.ndim == 2 and len(inputs) == len(hidden) and inputs.size > 0
    n_a = hidden.shape[1] if fits else 0
    if not n_a or len(hidden) % n_a or len(hidden) // n_a not in (1, 3, 4):
        raise InputError(
            f"weight_ih_l0 has shape {short(inputs.shape)} and weight_hh_l0 {short(hidden.shape)}; "
            "give (n_a, n_x) and (n_a, n_a) of an nn.RNN, or four times the rows of an nn.LSTM."
        )
    return n_a, len(hidden) // n_a


def sum_of(biases, length, dtype):
    """The one bias that does what PyTorch's, of which any may be None, do together."""
    total = np.zeros(length, dtype)
    for name, bias in biases.items():
        if bias is not None:
            refuse_shape(name, bias, total.shape)
            with np.errstate(all="ignore"):
                total = (total + bias).astype(dtype)
    return total
