"""What a whole module's own forward gives its recurrent layer, and what its nn.Linear reads.

Names and shapes do not tell what stands between an nn.Embedding and an nn.LSTM: a normalisation, a
scale, a position. So the forward is run once, in eval mode, on a copy without the caller's hooks.
What the recurrent layer was given is taken as x. What the nn.Linear of the loss was given has to be
the states, or the loss would be another one than the module's.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.errors import InputError
from explorer.look.behind import made_of
from explorer.look.inputs import pair_of
from explorer.look.last import reading_h_n
from explorer.look.loss import Goal
from explorer.look.network import Network
from explorer.look.rows import Order

MOST_OUTPUTS = 2**24
"""Outputs of a head that are made to see what the forward does with them: 64 MiB in float32."""

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


class Enough(Exception):  # noqa: N818 - it ends a pass, and is no error
    """The nn.Linear of the loss was reached: its outputs may be many, and nobody needs them."""


class OwnForward(NamedTuple):
    """x (T, m, n_x) of the recurrent layer and its first states, as the forward gave them; {prefix:
    rows} that every nn.Linear read; `eps` is the precision it ran in; `made` is what it makes of
    the head's outputs, see look/behind.py. Where the recurrent layer was called several times, all
    of these are of the first of its `calls`. Where the forward could not be run, x is None and
    `why_not` says why. `lengths` (m,) is where the sequences end that it packs, None where it packs
    none, and `is_sorted` whether it gives them the longest first: it may have sorted them."""

    x: Array | None = None
    starts: Any = None
    read: dict[str, Array] | None = None
    eps: float = 0.0
    made: str = ""
    calls: int = 1
    why_not: str = ""
    lengths: Ints | None = None
    is_sorted: bool = False


def run_own_forward(
    module: Any, prefix: str, x: Any, lengths: Any, head: str = "", h_0: Any = None, c_0: Any = None
) -> OwnForward | None:
    """The OwnForward of a module that is more than its recurrent layer; None for that alone.

    `head` is the prefix of the nn.Linear of the loss, at which the forward ends where its outputs
    would be large. h_0 and c_0 replace the first states that the forward gives its recurrent layer.
    """
    if module is None or not prefix:
        return None
    import torch

    try:
        args, kwargs = arguments_of(module, x, lengths, torch)
        own = without_hooks(copy.deepcopy(module).cpu().eval())
        recurrent = own.get_submodule(prefix.rstrip("."))
        called: list[tuple[Any, ...]] = []
        rows: dict[str, list[Any]] = {}
        said: list[Any] = []
        for name, part in own.named_modules():
            if isinstance(part, torch.nn.Linear):
                is_head = f"{name}." == head
                hook = keep_rows(rows, f"{name}.", called, is_head)
                part.register_forward_pre_hook(hook, with_kwargs=True)
                if is_head:
                    part.register_forward_hook(lambda *given: said.append(given[-1].clone()))
        recurrent.register_forward_pre_hook(keep_given(called), with_kwargs=True)
        if h_0 is not None or c_0 is not None:
            hook = start_with(h_0, c_0, called, torch)
            recurrent.register_forward_pre_hook(hook, with_kwargs=True)
        given_back = None
        # Under autocast the forward would run in another precision than its weights have.
        exactly = torch.no_grad(), torch.autocast("cpu", enabled=False)
        with exactly[0], exactly[1], torch.random.fork_rng(devices=[]), suppress(Enough):
            given_back = own(*args, **kwargs)
        given, *rest = called[0]
        types = precisions(recurrent, given, rows, torch)
        first, ends = time_first(given, recurrent, torch)
        return OwnForward(
            first,
            rest[0] if rest and not all_zero(rest[0]) else None,
            {name: joined(own, torch).double().numpy() for name, own in rows.items()},
            max(torch.finfo(dtype).eps for dtype in types),
            made_of(joined(said, torch), given_back, torch) if said else "",
            len(called),
            lengths=ends,
            is_sorted=ends is not None and given.sorted_indices is None,
        )
    except Exception as error:  # the forward is the caller's own code
        return OwnForward(why_not=type(error).__name__)


def arguments_of(
    module: Any, x: Any, lengths: Any, torch: Any
) -> tuple[tuple[Any], dict[str, Any]]:
    """What forward is called with: x, and lengths under the name by which it asks for them."""
    dtype = next((p.dtype for p in module.parameters() if p.is_floating_point()), None)
    tensor = x if torch.is_tensor(x) else torch.as_tensor(np.array(x))
    tensor = tensor.detach().cpu()
    tensor = tensor.to(dtype) if tensor.is_floating_point() else tensor.long()
    named = [
        name for name in list(inspect.signature(module.forward).parameters)[1:] if "len" in name
    ]
    if lengths is None or not named:
        return (tensor,), {}
    lengths = lengths if torch.is_tensor(lengths) else torch.as_tensor(np.array(lengths))
    return (tensor,), {named[0]: lengths.detach().cpu()}


def without_hooks(module: Any) -> Any:
    """The module without hooks, but for torch's own, which make the weights of some layers."""
    for part in module.modules():
        for table in HOOKS:
            hooks = getattr(part, table, {})
            for key in [k for k, hook in hooks.items() if not of_torch(hook)]:
                del hooks[key]
    return module


def of_torch(hook: Any) -> bool:
    """Whether a hook is an object of torch's."""
    return type(hook).__module__.startswith("torch.")


def all_zero(starts: Any) -> bool:
    """Whether first states are what they are without being given."""
    if starts is None:
        return True
    return not any(one.any() for one in (starts if isinstance(starts, tuple) else (starts,)))


def keep_given(called: list[tuple[Any, ...]]) -> Any:
    """A hook that keeps what every call of the recurrent layer was given."""

    def hook(_: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        called.append((*args, *kwargs.values()))

    return hook


def keep_rows(
    rows: dict[str, list[Any]], name: str, called: list[tuple[Any, ...]], is_head: bool
) -> Any:
    """A hook that keeps what an nn.Linear was given, under its name, in all of its calls.

    Behind a second call of the recurrent layer, in its first alone. At the head it ends the pass
    where the outputs would be large.
    """

    def hook(part: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        given = (*args, *kwargs.values())[0]
        if len(called) < 2 or name not in rows:
            rows.setdefault(name, []).append(given)
        large = given.numel() // part.in_features * part.out_features > MOST_OUTPUTS
        if is_head and called and large:
            raise Enough

    return hook


def start_with(h_0: Any, c_0: Any, called: list[Any], torch: Any) -> Any:
    """A hook that gives a recurrent layer first states, in its first call alone.

    A later call goes on from the states of an earlier one.
    """

    def hook(part: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if len(called) > 1:
            return None
        x = args[0] if args else kwargs["input"]
        packed, rows = not torch.is_tensor(x), len(part.all_weights)
        batched = packed or x.ndim > 2
        m = 1 if not batched else x.batch_sizes[0] if packed else x.shape[not part.batch_first]

        def state(given: Any) -> Any:
            if given is None:
                made = torch.zeros(rows, m, part.hidden_size)
            else:
                made = given if torch.is_tensor(given) else torch.as_tensor(np.array(given))
                made = made[:, None] if made.ndim == 2 else made
            made = made.detach().cpu().to(part.weight_hh_l0.dtype)
            return made if batched else made[:, 0]

        a0, c0 = pair_of(h_0, c_0)
        return (x, (state(a0), state(c0)) if part.mode == "LSTM" else state(a0)), {}

    return hook


def precisions(recurrent: Any, given: Any, rows: Mapping[str, list[Any]], torch: Any) -> set[Any]:
    """The types of floats in which a forward ran: a forward may turn autocast on by itself."""
    data = [getattr(given, "data", given), *(own[0] for own in rows.values())]
    return {one.dtype for one in (recurrent.weight_hh_l0, *data) if one.is_floating_point()}


def joined(of_calls: list[Any], torch: Any) -> Any:
    """What several calls were given or gave back together, (rows, width)."""
    return torch.cat([one.reshape(-1, one.shape[-1]) for one in of_calls])


def time_first(x: Any, recurrent: Any, torch: Any) -> tuple[Array, Ints | None]:
    """(x (T, m, n_x) in float64 of what a recurrent layer was given, lengths (m,) if packed)."""
    lengths = None
    if isinstance(x, torch.nn.utils.rnn.PackedSequence):
        x, lengths = torch.nn.utils.rnn.pad_packed_sequence(x)
    elif x.ndim == 2:
        x = x[:, None]
    elif recurrent.batch_first:
        x = x.swapaxes(0, 1)
    return x.double().numpy(), None if lengths is None else lengths.numpy()


def differs(ours: Array, own: OwnForward, order: Order) -> bool:
    """Whether the recurrent layer was given another x than ours, before the sequences' ends."""
    theirs = own.x
    if theirs is None:
        return False
    if theirs.shape[1:] != ours.shape[1:] or len(theirs) < order.lengths.max():
        return True
    steps = min(len(ours), len(theirs))
    inside = np.arange(steps)[:, None] < order.lengths
    mine, other = ours[:steps][inside], theirs[:steps][inside]
    return bool(np.abs(mine - other).max() > 8 * own.eps * np.abs(mine).max())


def goal_inside(
    network: Network, own: OwnForward, outputs: Array, goal: Goal, may_be_h_n: bool
) -> tuple[Goal, bool]:
    """(the Goal, whether the module's nn.Linear was given the rows that its loss reads).

    Where it was given h_n, and the Goal may read that, it is that Goal. InputError where a row that
    the loss reads is none that the nn.Linear was given.
    """
    if network.head is None or goal.output == "plain" or not own.read:
        return goal, False
    read, tolerance = own.read.get(network.head.name.removesuffix("weight")), 500 * own.eps
    if read is None or tolerance > 0.1:  # half precision tells too little
        return goal, False
    for one in (goal, reading_h_n(goal, network))[: 1 + may_be_h_n]:
        if were_read(one.read_of(outputs), read, tolerance):
            return one, True
    raise InputError(
        f"{network.head.name} does not read the states as they are: in the module's own forward "
        "something stands between, or it reads other steps than those of y. The loss would be "
        "another one. Where sequences end before the last step, say where with lengths=. Leave y "
        "out for the plain loss of the states, or name another module with readout=."
    )


def were_read(rows: Array, read: Array, tolerance: float) -> bool:
    """Whether all rows are among those that were read, in whatever order the module has them."""
    if read.shape[1] != rows.shape[1]:
        return False
    # Rows are compared by one number each.
    mixed = np.cos(np.arange(1, rows.shape[1] + 1))
    there, wanted = np.sort(read @ mixed), rows @ mixed
    at = np.searchsorted(there, wanted).clip(1, max(len(there) - 1, 1))
    near = np.minimum(
        np.abs(there[at - 1] - wanted), np.abs(there[at.clip(max=len(there) - 1)] - wanted)
    )
    return bool(near.max() <= tolerance * max(np.abs(there).max(), np.abs(read).max()))
