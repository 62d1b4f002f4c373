"""What a PyTorch module says about itself: its recurrent module, its layout, what stands beside it.

torch is imported here, and only when a module was given.
"""

from __future__ import annotations

from typing import Any

from explorer.errors import InputError
from explorer.look.paths import chosen
from explorer.look.quantised import OF_LAYERS, OF_LINEAR, called, why_quantised
from explorer.look.sources import Given
from explorer.weights.network import listed


def read_module(model: Any, path: Any) -> tuple[dict[str, Any], str, Given]:
    """({name: tensor}, the prefix of the recurrent module, what is Given) of a torch module."""
    from torch import nn

    modules = dict(model.named_modules())
    refuse_quantised(modules)
    found = {name: module for name, module in modules.items() if isinstance(module, nn.RNNBase)}
    if not found:
        raise InputError(nothing_recurrent(modules, nn))
    prefixes = {f"{name}." if name else "": name for name in found}
    prefix = chosen(list(prefixes), path, {})
    recurrent = found[prefixes[prefix]]
    if type(recurrent).forward not in (nn.RNN.forward, nn.GRU.forward, nn.LSTM.forward):
        raise InputError(
            f"{prefix or 'The module, '}{type(recurrent).__name__} has a forward of its own, which "
            "its weights do not tell; give one with the forward of nn.RNN, nn.GRU or nn.LSTM."
        )
    names = dict(model.state_dict(keep_vars=True))
    for name, tensor in names.items():
        if nn.parameter.is_lazy(tensor):
            raise InputError(
                f"{name} has no numbers yet: its module takes its size from its first input; run "
                "the model once, and look then."
            )
        if name.startswith(f"{prefix}parametrizations."):
            raise InputError(
                f"{name} is behind a parametrisation: the weights are made of it anew in every "
                "pass. Fix them first, with torch.nn.utils.parametrize.remove_parametrizations."
            )
    notes = []
    if recurrent.dropout and model.training:
        notes.append(f"dropout={recurrent.dropout:g} between the layers is off here, as in eval().")
    kinds, paddings, refused = beside(modules, nn)
    given = Given(
        model,
        recurrent.batch_first,
        getattr(recurrent, "nonlinearity", None),
        kinds,
        paddings,
        refused,
        tuple(notes),
    )
    return names, prefix, given


def refuse_quantised(modules: dict[str, Any]) -> None:
    """InputError for a network whose layers were quantised: their weights are packed."""
    for name, module in modules.items():
        if "quantized" in type(module).__module__:
            what = f"{name or 'The module'} is a quantised {type(module).__name__}"
            as_floats = OF_LAYERS if hasattr(module, "get_weight") else OF_LINEAR
            raise InputError(why_quantised(what, as_floats.format(called(name.split(".")))))


def nothing_recurrent(modules: dict[str, Any], nn: Any) -> str:
    """Why no nn.RNN, nn.GRU or nn.LSTM was found, and the tensor that is the reason."""
    for name, module in modules.items():
        if isinstance(module, nn.RNNCellBase):
            return (
                f"{name + '.' if name else ''}weight_hh belongs to an {type(module).__name__}, and "
                "the loop around it stands in no module; if it is the plain loop of one layer, "
                "give its state_dict with _l0 added to its four names."
            )
    if any("torch.jit" in str(type(module).__mro__) for module in modules.values()):
        return (
            "The module is scripted or traced by torch.jit, and its parts are no nn.RNN, nn.GRU or "
            "nn.LSTM any more; give its weights, model.state_dict(), or the module as it was."
        )
    kinds = listed(sorted({type(module).__name__ for module in modules.values()}))
    tensors = [
        f"{name} {tuple(one.shape)}" for name, one in modules[""].named_parameters() if one.ndim > 1
    ]
    return (
        f"The module is made of {kinds}, without an nn.RNN, nn.GRU or nn.LSTM; its matrices are "
        f"{listed(tensors)}. How a cell of one's own uses them cannot be told: give them as a "
        "dictionary under PyTorch's names (weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0) if "
        "the cell computes what one of those three does."
    )


def beside(
    modules: dict[str, Any], nn: Any
) -> tuple[dict[str, str], dict[str, int | None], dict[str, str]]:
    """(kinds, paddings, refused) of the modules of a network, by prefix."""
    kinds: dict[str, str] = {}
    paddings: dict[str, int | None] = {}
    refused: dict[str, str] = {}
    for name, module in modules.items():
        prefix = f"{name}." if name else ""
        if isinstance(module, nn.Embedding):
            kinds[prefix], paddings[prefix] = "embedding", module.padding_idx
            for option in ("max_norm", "scale_grad_by_freq"):
                if getattr(module, option):
                    refused[prefix] = (
                        f"{prefix}weight is that of an nn.Embedding with {option}, which changes "
                        "more than a look-up does; give the embedded x, and embedding=False."
                    )
        elif isinstance(module, nn.Linear):
            kinds[prefix] = "linear"
        else:
            kinds[prefix] = type(module).__name__
    return kinds, paddings, refused
