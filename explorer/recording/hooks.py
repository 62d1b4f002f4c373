"""What hooks catch of a training step, without changing it: references, and no arithmetic.

A forward hook on the recurrent module keeps what it read; hooks on its outputs keep dL/d of them
when they arrive; hooks on the parameters keep the norm of each gradient before anything clips it.
"""

from __future__ import annotations

from functools import partial
from math import hypot
from typing import Any

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.intake import tensor_on_cpu
from explorer.recording.measure import Caught


class Call:
    """One call of the recurrent module: what it read, and dL/d of what it gave, once that is there.

    The tensors are detached: a hook that held on to the graph would keep it alive for ever.
    """

    def __init__(self, number: int, module: Any, x: Any, hx: Any, output: Any) -> None:
        self.number = number
        self.batch_first, self.n_a = module.batch_first, module.hidden_size
        self.rows = module.num_layers * (2 if module.bidirectional else 1)
        self.states = ("h_n", "c_n") if module.mode == "LSTM" else ("h_n",)
        self.packed = x[1:] if isinstance(x, tuple) else None
        self.x = (x[0] if self.packed else x).detach()
        states = () if hx is None else hx if isinstance(hx, tuple) else (hx,)
        self.starts = tuple(state.detach() for state in states)
        self.output = (output[0] if self.packed else output).detach()
        self.gradients: dict[str, Any] = {}
        self.versions = self.version()

    def version(self) -> list[int]:
        """Changes when one of its tensors is overwritten."""
        return [tensor._version for tensor in (self.x, *self.starts)]

    @property
    def overwritten(self) -> bool:
        """Whether x or the first states were changed in place after they had been read."""
        return self.version() != self.versions

    def padded(self, tensor: Any) -> tuple[Array, Ints]:
        """((T, m, n) in the precision it came in, the lengths (m,)) of something like x."""
        import torch

        if self.packed is not None:
            sequence = torch.nn.utils.rnn.PackedSequence(tensor, *self.packed)
            tensor, lengths = torch.nn.utils.rnn.pad_packed_sequence(sequence)
            return as_numbers(tensor), lengths.cpu().numpy()
        array = as_numbers(tensor)
        if array.ndim == 2:
            array = array[:, None]
        elif self.batch_first:
            array = array.swapaxes(0, 1)
        return array, np.full(array.shape[1], len(array))

    def of_rows(self, tensor: Any, m: int) -> Array:
        """(rows, m, n_a) of something like h_n; zeros for None."""
        if tensor is None:
            return np.zeros((self.rows, m, self.n_a), np.float32)
        array = as_numbers(tensor)
        return array[:, None] if array.ndim == 2 else array

    def caught(self) -> Caught:
        """This call in the engine's order; what was not given or did not arrive is 0."""
        x, lengths = self.padded(self.x)
        m = x.shape[1]
        arrived = self.gradients.get("output")
        doutputs = np.zeros_like(self.outputs()) if arrived is None else self.padded(arrived)[0]
        starts: tuple[Any, ...] = self.starts or (None,) * len(self.states)
        return Caught(
            x,
            lengths,
            doutputs,
            tuple(self.of_rows(start, m) for start in starts),
            tuple(self.of_rows(self.gradients.get(name), m) for name in self.states),
        )

    def outputs(self) -> Array:
        """(T, m, width): what the module itself gave."""
        return self.padded(self.output)[0]


def as_numbers(tensor: Any) -> Array:
    """A tensor as an array: float16, float32 or float64 as they are, bfloat16 as float32."""
    return tensor_on_cpu("a tensor", tensor).numpy()


class Hooks:
    """All hooks of one recording; `latest` is the last Call whose gradients have arrived.

    `calls` counts those of the present update, `backward_passes` those whose gradients arrived.
    """

    def __init__(self, model: Any, recurrent: Any) -> None:
        self.parameters = dict(model.named_parameters())
        self.latest: Call | None = None
        self.calls = self.backward_passes = 0
        self.norms: dict[str, Any] = {}
        self.handles = [recurrent.register_forward_hook(self.on_forward, with_kwargs=True)]
        for name, parameter in self.parameters.items():
            if parameter.requires_grad and parameter.is_leaf:
                on_gradient = partial(self.on_gradient, name)
                self.handles.append(parameter.register_post_accumulate_grad_hook(on_gradient))

    def remove(self) -> None:
        """Take all hooks off."""
        for handle in self.handles:
            handle.remove()
        self.handles, self.latest = [], None

    def on_forward(self, module: Any, args: Any, kwargs: Any, given: Any) -> None:
        """Keep what the module read, where gradients will come back to it."""
        output, last = given
        data = output[0] if isinstance(output, tuple) else output
        if not data.requires_grad or not self.handles:
            return
        x = args[0] if args else kwargs["input"]
        hx = args[1] if len(args) > 1 else kwargs.get("hx")
        self.calls += 1
        call = Call(self.calls, module, x, hx, output)
        states = last if isinstance(last, tuple) else (last,)
        for name, tensor in zip(("output", "h_n", "c_n"), (data, *states), strict=False):
            tensor.register_hook(partial(self.on_arrival, call, name))

    def on_arrival(self, call: Call, name: str, gradient: Any) -> None:
        """Keep dL/d of an output; of several backward passes through one call, their sum."""
        if gradient is None or not self.handles:
            return
        before = call.gradients.get(name)
        gradient = gradient.detach()
        call.gradients[name] = gradient if before is None else before + gradient
        self.backward_passes += before is None and len(call.gradients) == 1
        # Of several calls in one loss, gradients come back to the last one first.
        if self.latest is None or call.number > self.latest.number:
            self.latest = call

    def on_gradient(self, name: str, parameter: Any) -> None:
        """Keep the norm of a gradient as it stands before it is clipped."""
        self.norms[name] = norm_of(parameter.grad)

    def norm_before(self) -> float:
        """The global norm of all gradients before the clip."""
        norms = dict(self.norms)
        for name, parameter in self.parameters.items():
            if name not in norms and parameter.grad is not None:
                norms[name] = norm_of(parameter.grad)
        return together(list(norms.values()))

    def norm_after(self) -> float:
        """The global norm of all gradients as they are now."""
        own = [one.grad for one in self.parameters.values() if one.grad is not None]
        return together([norm_of(gradient) for gradient in own])

    def next_update(self) -> None:
        """Forget the gradients of the update that was made."""
        self.norms.clear()
        self.latest, self.calls, self.backward_passes = None, 0, 0


def norm_of(gradient: Any) -> Any:
    """The Euclidean norm of a gradient, as a tensor: on a GPU nothing waits for it."""
    dense = gradient.detach()
    if dense.is_sparse:
        dense = dense.coalesce().values()
    return dense.norm()


def together(norms: list[Any]) -> float:
    """The norm of all, from the norm of each."""
    if not norms:
        return 0.0
    if len({norm.device for norm in norms}) == 1:
        import torch

        norms = torch.stack([norm.double() for norm in norms]).tolist()
    return hypot(*map(float, norms))
