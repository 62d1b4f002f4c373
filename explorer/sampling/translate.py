"""Translation with an encoder-decoder: greedy decoding or beam search.

Source: Sutskever, Vinyals, Le 2014, "Sequence to Sequence Learning with Neural Networks".
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from explorer.engine import Params
from explorer.errors import InputError
from explorer.sampling.beam import beam
from explorer.sampling.loop import checked_codes
from explorer.sampling.write import write
from explorer.sampling.written import Written
from explorer.tasks import Task
from explorer.tasks.translation import TranslationTask


def translate(
    params: Params, task: Task, read: ArrayLike, *, width: int = 1, alpha: float = 0.0
) -> tuple[Written, ...]:
    """Translations of `read`, best first, each a Written; `ended` if the decoder emitted its stop.

    read (border,) are codes of symbols_in, padded in front, like a row of task.source; task.encode
    makes them from a string. Width 1 is greedy decoding, as in task.decode; a larger width is beam
    search, with `alpha` as in `beam`. InputError for a task that is no translation, for a network
    with another border, and as in `write`.
    """
    if not isinstance(task, TranslationTask):
        raise InputError(
            f"The task “{task.title}” has nothing to translate; choose one with an encoder and a "
            "decoder, such as numbers or dates."
        )
    if params.border != task.border:
        raise InputError(
            f"The network has border={params.border}, but to translate here it has to read "
            f"{task.border} steps first; give one with border={task.border}."
        )
    read = checked_codes("read", read, task.n_x)
    if len(read) != task.border:
        raise InputError(
            f"read has {len(read)} codes, but the encoder reads {task.border}; give as many, "
            "padded in front as task.encode does."
        )
    begin, stop, most = [*read, task.n_x - 1], task.n_y - 1, task.max_steps - task.border
    if width == 1:
        return (write(params, task, begin, most=most, temperature=0, stop=stop),)
    return beam(params, task, begin, most=most, width=width, stop=stop, alpha=alpha)
