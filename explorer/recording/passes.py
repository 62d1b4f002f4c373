"""Which gradients at the module's outputs count: those of the passes that fill .grad.

backward() adds what arrives at a parameter to its .grad; torch.autograd.grad, as for a penalty on
gradients, gives it back instead. Both bring gradients to the outputs of the module, before they
reach its parameters: so what arrives waits until its own pass fills .grad of one of these.
"""

from __future__ import annotations

from typing import Any

from explorer.recording.call import Call

_INSIDE_ONE_ANOTHER = 4
"""Passes that wait at once: a checkpoint makes one inside another. More would only take memory."""


class Passes:
    """The passes of one update. `waiting` holds for each that has filled nothing its last Call."""

    def __init__(self) -> None:
        # The one name that autograd gives a pass; its own checkpoints tell passes apart by it.
        from torch import is_grad_enabled
        from torch._C import _current_graph_task_id

        self.now, self.makes_graph = _current_graph_task_id, is_grad_enabled
        self.begin()

    def begin(self) -> None:
        """Forget the passes of the last update."""
        self.filled: Call | None = None
        self.waiting: dict[int, Call] = {}
        self.reached: dict[int, set[int]] = {}
        self.counted: set[int] = set()
        self.with_graph = False

    def arrive(self, call: Call, name: str, gradient: Any) -> None:
        """Keep dL/d of an output until it is known whether this pass counts."""
        now = self.now()
        self.with_graph = self.with_graph or self.makes_graph()
        call.waiting.setdefault(now, {})[name] = gradient.detach()
        self.reached.setdefault(now, set()).add(call.number)
        # Of several calls in one loss, gradients come back to the last one first.
        if now not in self.waiting or call.number > self.waiting[now].number:
            self.waiting[now] = call
        if len(self.waiting) > _INSIDE_ONE_ANOTHER:
            oldest = next(iter(self.waiting))
            self.waiting.pop(oldest).waiting.pop(oldest)

    def fill(self) -> None:
        """Count the pass that is running: it has filled .grad of a parameter of the module."""
        self._count(self.now())

    def _count(self, one: int) -> None:
        call = self.waiting.pop(one, None)
        if call is None:
            return
        self.counted.add(one)
        call.count(one)
        if self.filled is None or call.number > self.filled.number:
            self.filled = call

    def last_call(self) -> Call | None:
        """The last Call whose gradients count; where no pass filled .grad, that of the last one.

        So it is where a training puts what torch.autograd.grad gives it into .grad.
        """
        if self.filled is None and self.waiting:
            self._count(max(self.waiting))
        return self.filled

    @property
    def calls(self) -> int:
        """How many calls have gradients that count."""
        return len(set().union(*(self.reached[one] for one in self.counted)))

    def notes(self) -> list[str]:
        """What is left out of the numbers of this update, in sentences."""
        aside = len(self.reached) - len(self.counted)
        found = []
        if aside:
            what = "1 pass that filled" if aside == 1 else f"{aside} passes that filled"
            found.append(
                f"Gradients also came back in {what} no .grad, as those of torch.autograd.grad "
                "do: they are not counted in."
            )
        if self.with_graph and len(self.reached) > 1:
            found.append(
                "A loss that holds gradients, such as a penalty on their size, also depends on the "
                "states by ways inside the module that no hook sees: the gradient per time step is "
                "of what arrives at its outputs."
            )
        return found
