"""What hooks catch of a training step, without changing it: references, and no arithmetic.

A forward hook keeps what the recurrent module read; hooks on its outputs keep dL/d of them when
they arrive; hooks on the parameters keep the norm of each gradient before anything clips it. One
before its forward keeps the state of the random generator, from which its dropout follows.

None of them is on the module: torch calls the first and the last for every module, and all but one
are passed over. So a copy of it, a pickle or a script holds nothing of the recorder.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import partial
from math import hypot, isfinite
from typing import Any

import numpy as np

from explorer.recording.call import Call
from explorer.recording.dropout import Drawn, is_active
from explorer.recording.passes import Passes
from explorer.recording.scaling import Scaling


def over(norm: float, scale: float) -> float:
    """norm / scale, also where a scale has become 0."""
    with np.errstate(all="ignore"):
        return float(np.divide(norm, scale))


class Hooks:
    """All hooks of one recording; `passes` has the Call whose gradients are measured.

    `due` says that this update will be recorded: what only a record needs is kept then alone.
    `calls` counts those of the present update.
    `on_skip` is called when a step is seen to have been skipped by the scaler.
    """

    def __init__(
        self, model: Any, recurrent: Any, scaling: Scaling, on_skip: Callable[[], None]
    ) -> None:
        from torch import get_rng_state
        from torch.jit import is_tracing
        from torch.linalg import vector_norm
        from torch.nn.modules import module as of_all
        from torch.utils.hooks import unserializable_hook

        self.vector_norm, self.rng_state, self.due = vector_norm, get_rng_state, False
        self.scaling, self.on_skip = scaling, on_skip
        self.before: Any = None
        self.recurrent, self.is_tracing = recurrent, is_tracing
        self.unserializable = unserializable_hook
        self.parameters = dict(model.named_parameters())
        self.passes, self.calls = Passes(), 0
        self.norms: dict[str, Any] = {}
        self.handles = [of_all.register_module_forward_hook(self.on_forward, with_kwargs=True)]
        if recurrent.num_layers > 1:
            self.handles.append(of_all.register_module_forward_pre_hook(self.before_forward))
        own = {id(parameter) for parameter in recurrent.parameters()}
        for name, parameter in self.parameters.items():
            if parameter.requires_grad and parameter.is_leaf:
                on_gradient = partial(self.on_gradient, name, id(parameter) in own)
                self.handles.append(parameter.register_post_accumulate_grad_hook(on_gradient))

    def remove(self) -> None:
        """Take all hooks off."""
        for handle in self.handles:
            handle.remove()
        self.handles = []
        self.passes.begin()

    def is_no_call(self, module: Any) -> bool:
        """Whether another module is called, or a trace is made of this one, to be run elsewhere."""
        return module is not self.recurrent or self.is_tracing()

    def before_forward(self, module: Any, args: Any) -> None:
        """Keep the state of the random generator, where the module is about to draw masks."""
        if self.is_no_call(module):
            return
        self.before = self.rng_state() if self.due and is_active(module) else None

    def drawn(self, module: Any) -> Drawn | None:
        """The dropout of the call that has just been made."""
        if not is_active(module):
            return None
        before, self.before = self.before, None
        return Drawn(module.dropout, before, None if before is None else self.rng_state())

    def on_forward(self, module: Any, args: Any, kwargs: Any, given: Any) -> None:
        """Keep what the module read, where gradients will come back to it."""
        if self.is_no_call(module):
            return
        output, last = given
        data = output[0] if isinstance(output, tuple) else output
        if not data.requires_grad or not self.handles:
            return
        self.see_skipped()
        if not self.calls:
            self.scaling.begin()
        x = args[0] if args else kwargs["input"]
        hx = args[1] if len(args) > 1 else kwargs.get("hx")
        self.calls += 1
        output = data if self.due else None
        call = Call(self.calls, module, x, hx, output, self.drawn(module))
        states = last if isinstance(last, tuple) else (last,)
        for name, tensor in zip(("output", "h_n", "c_n"), (data, *states), strict=False):
            tensor.register_hook(self.unserializable(partial(self.on_arrival, call, name)))

    def see_skipped(self) -> None:
        """Tell of a step that was skipped: gradients came, no step was made, the scale shrank."""
        if self.norms and self.scaling.backed_off():
            self.on_skip()

    def on_arrival(self, call: Call, name: str, gradient: Any) -> None:
        """Keep dL/d of an output."""
        if gradient is not None and self.handles:
            self.passes.arrive(call, name, gradient)

    def on_gradient(self, name: str, is_own: bool, parameter: Any) -> None:
        """Keep the norm of a gradient as it stands before it is clipped."""
        self.norms[name] = self.norm_of(parameter.grad)
        if is_own:
            self.passes.fill()

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

    def global_norms(self, scale: float, scaled: Container[int] = ()) -> tuple[float, float]:
        """(before, after): the global norm of all gradients as they arrived, and as they are now.

        Those that arrived are divided by the `scale` of the loss, and so are those of now that are
        still scaled: of the parameters with the ids `scaled`, and where nothing has touched a
        gradient since it arrived, because it waits for the step of another optimiser.
        """
        arrived = {name: float(norm) for name, norm in self.norms.items()}
        before = {name: over(norm, scale) for name, norm in arrived.items()}
        after: dict[str, float] = {}
        for name, parameter in self.parameters.items():
            if parameter.grad is not None:
                norm = float(self.norm_of(parameter.grad.detach()))
                is_scaled = id(parameter) in scaled or norm == arrived.get(name)
                after[name] = over(norm, scale) if is_scaled else norm
        return hypot(*(after | before).values()), hypot(*after.values())

    def next_update(self, due: bool) -> None:
        """Forget the gradients of the update that was made; the next one is `due` or not."""
        self.due = due
        self.norms.clear()
        self.passes.begin()
        self.calls = 0
