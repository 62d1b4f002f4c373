"""Compare what was seen with PyTorch's autograd in float64.

The network is computed a second time, by other code: each row as a loop over torch's own cell
(torch.lstm_cell and the like) in which every a<t> and c<t> keeps its gradient, and, where a module
was given, its nn.RNN, nn.GRU or nn.LSTM itself in double precision, on packed sequences where
lengths differ.
"""

from __future__ import annotations

import copy
from math import inf, isfinite
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.engine.arrays import Array
from explorer.errors import InputError
from explorer.look.layouts import given_gradients
from explorer.look.network import Part
from explorer.look.own_forward import without_hooks
from explorer.weights.state_dict import RECURRENT

if TYPE_CHECKING:
    from explorer.look.backward import Row
    from explorer.look.seen import Seen

LEAST = 1e-280
"""Below it float64 has fewer digits, and a relative error says nothing."""


def check_against_autograd(seen: Seen) -> dict[str, float]:
    """{"a", "c", "da", "dc", "grads", "loss": largest relative error}; c and dc for LSTMs only.

    That of a state is ||ours - theirs|| / ||theirs|| of one step, the largest of all steps and
    rows; that of "grads" is the largest of all tensors. InputError without torch.
    """
    try:
        import torch
    except ImportError:
        raise InputError(
            "check() compares with PyTorch's autograd, and torch is not installed here; install it "
            "with `pip install torch`."
        ) from None
    # Whatever mode it is called in: autograd records nothing in inference mode.
    with (
        torch.inference_mode(False),
        torch.enable_grad(),
        torch.autocast("cpu", enabled=False),
    ):
        theirs = unrolled(seen, torch)
        errors = {"a": 0.0, "da": 0.0, "c": 0.0, "dc": 0.0}
        for row, nodes in zip(seen.rows, theirs.nodes, strict=True):
            for name, tensors in nodes.items():
                note_errors(errors, row, name, tensors)
        if not any(row.c is not None for row in seen.rows):
            del errors["c"], errors["dc"]
        grads = gradients_of_torch(seen, theirs)
        errors["grads"] = largest(seen, grads)
        errors["loss"] = relative(np.array(seen.back.loss), theirs.loss.detach().numpy())
        if seen.module is not None and seen.network.kind == "torch":
            compare_with_module(seen, errors, torch)
    return errors


def note_errors(errors: dict[str, float], row: Row, name: str, tensors: list[Any]) -> None:
    """Raise errors[name] and errors["d" + name] to the largest of the steps of one row."""
    ours, gradients = (row.a, row.da) if name == "a" else (row.c, row.dc)
    assert ours is not None
    assert gradients is not None
    for t, tensor in enumerate(tensors):
        inside = t <= row.lengths
        state = tensor.detach().numpy()[inside]
        errors[name] = max(errors[name], relative(ours[t][inside], state))
        gradient = np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()
        errors[f"d{name}"] = max(errors[f"d{name}"], relative(gradients[t], gradient))


def relative(ours: Array, theirs: Array) -> float:
    """||ours - theirs|| / ||theirs||; infinity where only one of the two is 0 or not finite.

    Places where neither is finite agree: which of inf and NaN comes of inf depends on the order of
    a sum.
    """
    finite = np.isfinite(theirs)
    if not np.array_equal(np.isfinite(ours), finite):
        return inf
    ours, theirs = np.where(finite, ours, 0), np.where(finite, theirs, 0)
    if np.array_equal(ours, theirs):
        return 0.0
    scale = max(float(np.abs(theirs).max()), LEAST)
    size = max(float(np.linalg.norm(theirs / scale)), LEAST)
    error = float(np.linalg.norm((ours - theirs) / scale)) / size
    return error if isfinite(error) else inf


def largest(seen: Seen, grads: dict[str, Array]) -> float:
    """The largest relative error of the gradients of all tensors."""
    return max(relative(ours, grads[name]) for name, ours in seen.back.grads.items())


def unrolled(seen: Seen, torch: Any) -> Any:
    """The network as a loop over torch's cells, after its backward pass.

    A namespace: nodes [{"a": tensors a<0> ... a<T>, "c": ...}] of every row, weights of every row,
    those of embedding and head, and the loss.
    """

    def leaf(array: Array) -> Any:
        return torch.tensor(np.array(array), dtype=torch.float64, requires_grad=True)

    network, found = seen.network, SimpleNamespace(nodes=[], weights=[])
    below, found.table = embedded(seen, leaf, torch)
    starts = iter(seen.starts)
    for layer, of_layer in enumerate(network.layers):
        outputs = []
        for part in of_layer:
            weights = {
                role: leaf(part.arrays[role])
                if role in part.arrays
                else torch.zeros(len(part.arrays[RECURRENT[1]]), dtype=torch.float64)
                for role in RECURRENT
            }
            start = [None if one is None else leaf(one) for one in next(starts)]
            nodes, output = loop(seen, part, weights, start, below, torch)
            found.nodes.append(nodes)
            found.weights.append(weights)
            outputs.append(output)
        below = torch.cat(outputs, dim=2)
        if layer < len(seen.masks):
            below = below * torch.tensor(np.array(seen.masks[layer], np.float64))
    head = network.head
    found.head = None if head is None else (leaf(head.W), leaf(head.b))
    found.loss = loss_of(seen, below, found.head, torch) + loss_of_ends(seen, found.nodes, torch)
    found.loss.backward()
    return found


def embedded(seen: Seen, leaf: Any, torch: Any) -> tuple[Any, Any]:
    """(x as torch has it, the embedding's table or None), from the ids where there are any."""
    embedding = seen.network.embedding
    if seen.ids is None or embedding is None:
        return torch.tensor(np.array(seen.trace.x)), None
    table, ids = leaf(embedding.table), torch.tensor(np.array(seen.ids))
    x = torch.nn.functional.embedding(ids, table, padding_idx=embedding.padding)
    return torch.where(inside(seen, torch), x, 0.0), table


def inside(seen: Seen, torch: Any) -> Any:
    """(T, m, 1) bools: the steps before each sequence's end."""
    steps = torch.arange(len(seen.trace.x))[:, None]
    return (steps < torch.tensor(np.array(seen.lengths)))[..., None]


def loop(
    seen: Seen, part: Part, weights: dict[str, Any], start: list[Any], x: Any, torch: Any
) -> tuple[dict[str, list[Any]], Any]:
    """({"a": tensors, "c": tensors} of one row, its outputs (T, m, n_a) in the order of time)."""
    m = len(seen.lengths)
    reads = torch.tensor(seen.order.reads(part.reversed) - 1)
    sequences = torch.arange(m)
    W = [weights[role] for role in RECURRENT]
    a, c = [start[0]], [start[1]]
    for step in x[reads, sequences]:
        state, memory = cell_step(part, step, a[-1], c[-1], W, torch)
        state.retain_grad()
        if memory is not None:
            memory.retain_grad()
        a.append(state)
        c.append(memory)
    outputs = torch.stack(a[1:])[reads, sequences]
    nodes = {"a": a} if c[0] is None else {"a": a, "c": c}
    return nodes, torch.where(inside(seen, torch), outputs, 0.0)


def cell_step(part: Part, x: Any, a: Any, c: Any, W: list[Any], torch: Any) -> tuple[Any, Any]:
    """(a<t>, c<t> or None) by torch's own cell."""
    cell = part.params.cell
    if cell == "lstm":
        of_o = slice(3 * a.shape[1], None)
        o = torch.sigmoid(x @ W[0][of_o].T + W[2][of_o] + a @ W[1][of_o].T + W[3][of_o])
        # The cell gives a<t> beside c<t>; made of c<t>, dL/dc<t> has the way through a<t> in it.
        _, c = torch.lstm_cell(x, (a, c), *W)
        return o * torch.tanh(c), c
    if cell == "gru":
        return gru_reset_before(x, a, W, torch), None
    if cell == "rnn":
        return getattr(torch, f"rnn_{part.params.activation}_cell")(x, a, *W), None
    return torch.gru_cell(x, a, *W), None


def gru_reset_before(x: Any, a: Any, W: list[Any], torch: Any) -> Any:
    """a<t> of a GRU whose reset gate acts before the product, with PyTorch's r, z, n."""
    n_a = a.shape[1]
    of_x, (of_a, both) = x @ W[0].T + W[2], (W[1], W[3])
    gates = torch.sigmoid(of_x[:, : 2 * n_a] + a @ of_a[: 2 * n_a].T + both[: 2 * n_a])
    r, z = gates[:, :n_a], gates[:, n_a:]
    n = torch.tanh(of_x[:, 2 * n_a :] + (r * a) @ of_a[2 * n_a :].T + both[2 * n_a :])
    return (1 - z) * n + z * a


def loss_of(seen: Seen, outputs: Any, head: Any, torch: Any) -> Any:
    """The reduced loss by torch's own functions."""
    goal, functional = seen.back.goal, torch.nn.functional
    examples = torch.tensor(goal.examples)
    rows = outputs[torch.tensor(goal.steps), examples]
    if goal.reverse_from:
        h_n = outputs[0, examples]
        rows = torch.cat((rows[:, : goal.reverse_from], h_n[:, goal.reverse_from :]), dim=1)
    if goal.output == "plain":
        return rows.sum() * goal.factor
    if goal.output == "given":
        return (rows * torch.tensor(np.array(goal.y))).sum() * goal.factor
    logits = rows if head is None else functional.linear(rows, *head)
    y = torch.tensor(np.array(goal.y))
    if goal.output == "softmax":
        each = functional.cross_entropy(logits, y, reduction="sum")
    elif goal.output == "sigmoid":
        each = functional.binary_cross_entropy_with_logits(logits, y, reduction="sum")
    else:
        each = 0.5 * functional.mse_loss(logits, y, reduction="sum")
    return each * goal.factor


def loss_of_ends(seen: Seen, nodes: list[dict[str, list[Any]]], torch: Any) -> Any:
    """0, with the gradient of what the last states of every row add to a loss that reads them.

    A Goal knows how such a loss changes with them, and not what it is.
    """
    sequences, at = torch.arange(len(seen.lengths)), torch.tensor(seen.lengths)
    total = torch.zeros((), dtype=torch.float64)
    for of_row, end in zip(nodes, seen.back.goal.ends, strict=False):
        for states, gradient in zip(of_row.values(), end, strict=False):
            total = total + (torch.stack(states)[at, sequences] * torch.tensor(gradient)).sum()
    return total - total.detach()


def gradients_of_torch(seen: Seen, theirs: Any) -> dict[str, Array]:
    """{name as it was given: autograd's gradient}."""
    network = seen.network
    of_rows = [{role: numbers(weights[role]) for role in RECURRENT} for weights in theirs.weights]
    grads = given_gradients(network, of_rows)
    if network.head is not None:
        W, b = (numbers(tensor) for tensor in theirs.head)
        grads[network.head.name] = W if network.kind == "torch" else W.T
        if network.head.bias_name is not None:
            grads[network.head.bias_name] = b
    if network.embedding is not None and theirs.table is not None:
        grads[network.embedding.name] = numbers(theirs.table)
    for one, other in network.tied:
        if one in grads and other in grads:
            grads[one] = grads[other] = grads[one] + grads[other]
    return grads


def numbers(tensor: Any) -> Array:
    """The gradient of a tensor, 0 where nothing reached it."""
    return np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()


def compare_with_module(seen: Seen, errors: dict[str, float], torch: Any) -> None:
    """Raise the errors to those against the recurrent module itself, in double precision."""
    network, order = seen.network, seen.order
    name = network.parts[0].names[RECURRENT[0]].removesuffix(f"{RECURRENT[0]}0")
    own_module = seen.module.get_submodule(name.rstrip("."))
    module = without_hooks(copy.deepcopy(own_module).double().cpu().eval()).requires_grad_(True)
    own = dict(module.named_parameters())
    with torch.no_grad():
        for part in network.parts:
            for role, full in part.names.items():
                own[full.removeprefix(name)].copy_(torch.tensor(np.array(part.arrays[role])))
    x = torch.tensor(np.array(seen.trace.x))
    start = torch.stack([torch.tensor(np.array(a0)) for a0, _ in seen.starts])
    states: Any = start
    if network.parts[0].params.cell == "lstm":
        states = start, torch.stack([torch.tensor(np.array(c0)) for _, c0 in seen.starts])
    rnn = torch.nn.utils.rnn
    module.batch_first = False
    if order.padding is None:
        outputs, _ = module(x, states)
    else:
        packed = rnn.pack_padded_sequence(x, torch.tensor(order.lengths), enforce_sorted=False)
        outputs, _ = rnn.pad_packed_sequence(module(packed, states)[0], total_length=order.T)
    head = network.head
    of_head = None if head is None else (torch.tensor(np.array(head.W)), torch.tensor(head.b))
    loss = loss_of(seen, outputs, of_head, torch)
    loss.backward()
    errors["a"] = max(errors["a"], relative(seen.trace.outputs, outputs.detach().numpy()))
    errors["loss"] = max(errors["loss"], relative(np.array(seen.back.loss), loss.detach().numpy()))
    for part in network.parts:
        for full in part.names.values():
            error = relative(seen.back.grads[full], numbers(own[full.removeprefix(name)]))
            errors["grads"] = max(errors["grads"], error)
