"""What hooks catch of a training step, without changing it: references, and no arithmetic.

A forward hook on the recurrent module keeps what it read; hooks on its outputs keep dL/d of them
when they arrive; hooks on the parameters keep the norm of each gradient before anything clips it.
"""

from __future__ import annotations

from functools import partial
from math import hypot, isfinite
from typing import Any

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.intake import tensor_on_cpu
from explorer.recording.measure import Caught


class Call:
    """One call of the recurrent module: what it read, and dL/d of what it gave, once that is there.

    `output` is a copy without a graph, where it is wanted: the graph keeps its hooks, and these
    keep the Call, so that a Call with the graph of its own output would never be freed.
    """

    def __init__(self, number: int, module: Any, x: Any, hx: Any, output: Any) -> None:
        self.number, self.module = number, module
        self.packed = x[1:] if isinstance(x, tuple) else None
        self.x = x if self.packed is None else x[0]
        self.starts: tuple[Any, ...] = () if hx is None else hx if isinstance(hx, tuple) else (hx,)
        self.output = None if output is None else output.detach()
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
        elif self.module.batch_first:
            array = array.swapaxes(0, 1)
        return array, np.full(array.shape[1], len(array))

    def of_rows(self, tensor: Any, m: int) -> Array:
        """(rows, m, n_a) of something like h_n; zeros for None."""
        if tensor is None:
            rows = self.module.num_layers * (2 if self.module.bidirectional else 1)
            return np.zeros((rows, m, self.module.hidden_size), np.float32)
        array = as_numbers(tensor)
        return array[:, None] if array.ndim == 2 else array

    def caught(self) -> Caught:
        """This call in the engine's order; what was not given or did not arrive is 0."""
        x, lengths = self.padded(self.x)
        T, m, _ = x.shape
        width = self.module.hidden_size * (2 if self.module.bidirectional else 1)
        arrived = self.gradients.get("output")
        doutputs = np.zeros((T, m, width), x.dtype) if arrived is None else self.padded(arrived)[0]
        states = ("h_n", "c_n") if self.module.mode == "LSTM" else ("h_n",)
        starts = self.starts or (None,) * len(states)
        return Caught(
            x,
            lengths,
            doutputs,
            tuple(self.of_rows(start, m) for start in starts),
            tuple(self.of_rows(self.gradients.get(name), m) for name in states),
        )

    def outputs(self) -> Array | None:
        """(T, m, width): what the module itself gave, where it was kept."""
        return None if self.output is None else self.padded(self.output)[0]


def as_numbers(tensor: Any) -> Array:
    """A tensor as an array: float16, float32 or float64 as they are, bfloat16 as float32."""
    return tensor_on_cpu("a tensor", tensor).numpy()


class Hooks:
    """All hooks of one recording; `latest` is the last Call whose gradients have arrived.

    `due` says that this update will be recorded: what only a record needs is kept then alone.
    `calls` counts those of the present update, `backward_passes` those whose gradients arrived.
    """

    def __init__(self, model: Any, recurrent: Any) -> None:
        from torch.linalg import vector_norm

        self.vector_norm, self.due = vector_norm, False
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
        call = Call(self.calls, module, x, hx, data if self.due else None)
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
        self.norms[name] = self.norm_of(parameter.grad)

    def norm_of(self, gradient: Any) -> Any:
        """The Euclidean norm of a gradient, as a tensor: on a GPU nothing waits for it."""
        return self.vector_norm(gradient.coalesce().values() if gradient.is_sparse else gradient)

    def is_doubtful(self) -> bool:
        """Whether a gradient may not be finite: a norm overflows also where its numbers do not."""
        import torch

        norms = list(self.norms.values())
        if len({norm.device for norm in norms}) > 1:
            return not all(isfinite(norm) for norm in norms)
        return bool(norms) and not isfinite(torch.stack(norms).sum().item())

    def norm_before(self) -> float:
        """The global norm of all gradients before the clip."""
        norms = dict(self.norms)
        for name, parameter in self.parameters.items():
            if name not in norms and parameter.grad is not None:
                norms[name] = self.norm_of(parameter.grad.detach())
        return hypot(*map(float, norms.values()))

    def norm_after(self) -> float:
        """The global norm of all gradients as they are now."""
        own = [one.grad.detach() for one in self.parameters.values() if one.grad is not None]
        return hypot(*(float(self.norm_of(gradient)) for gradient in own))

    def next_update(self, due: bool) -> None:
        """Forget the gradients of the update that was made; the next one is `due` or not."""
        self.due = due
        self.norms.clear()
        self.latest, self.calls, self.backward_passes = None, 0, 0
