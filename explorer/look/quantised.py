"""Quantised networks, told by the names and types that the programs leave which make them.

    PyTorch          _all_weight_values.0.param, _packed_params, zero_point
    GPTQ, AWQ        qweight, qzeros, g_idx
    bitsandbytes     SCB, absmax, quant_map, quant_state
    any of them      integers of one byte as weights

`scale` and `scales` alone are no sign: a normalisation has them as well.
Sources: PyTorch, torch.ao.nn.quantized; AutoGPTQ and AutoAWQ, their QuantLinear and WQLinear;
bitsandbytes, Linear8bitLt and QuantState.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

OF_LAYERS = (
    "{{name: W.dequantize() for name, W in ({0}.get_weight() | {0}.get_bias()).items()}} of a "
    "quantised nn.LSTM or nn.GRU called {0}"
)
OF_LINEAR = "{0}.weight().dequantize() of a quantised nn.Linear called {0}"
SCALED = (
    "integers times the scale that was saved beside them, such as W.float() * scale where a tensor "
    "has one"
)

_SIGNS = (
    (r"_all_weight_values", OF_LAYERS),
    (r"_packed_params|_packed_weight_[ih]h", OF_LINEAR),
    (r"qweight|qzeros|g_idx|SCB|(nested_)?(absmax|quant_map)|quant_state", SCALED),
    (r"zero_point", OF_LINEAR),
)
"""Parts of names, the surest first, each with the rounded weights as floats."""

_ONE_BYTE = ("int8", "uint8")


def why_quantised(what: str, as_floats: str) -> str:
    """That `what` cannot be shown, and what to give in its place."""
    return (
        f"{what}: its weights are rounded to a grid, whose gradient is zero almost everywhere. "
        "Give the network as it was before it was quantised, such as the state_dict of the float "
        f"model, or the rounded weights as floats: {as_floats}."
    )


def why_quantised_among(named: Mapping[str, Any]) -> str:
    """Why these are tensors of a quantised network, by the surest sign of it; or empty."""
    found = sign_among(named)
    return why_quantised(*found) if found else ""


def sign_among(named: Mapping[str, Any]) -> tuple[str, str] | None:
    """(which tensor shows that these are quantised, the rounded weights as floats), or None."""
    split = [(name, re.split(r"[./]", name)) for name in named]
    for sign, as_floats in _SIGNS:
        for name, parts in split:
            for i, part in enumerate(parts):
                if re.fullmatch(sign, part):
                    of_net = called(parts[:i])
                    return f"{name} is of a quantised network", as_floats.format(of_net)
    for name, tensor in named.items():
        if is_quantised_type(tensor) and len(tensor.shape) > 1:
            return sign_of_tensor(name, tensor)
    return None


def called(parts: Sequence[str]) -> str:
    """A module of `net` as one writes it in Python: net.encoder[0]."""
    return "net" + "".join(f"[{one}]" if one.isdigit() else f".{one}" for one in parts if one)


def is_quantised_type(tensor: Any) -> bool:
    """Whether a tensor is of a type that only quantised weights have."""
    kind = _type_of(tensor)
    return bool(getattr(tensor, "is_quantized", False)) or "qint" in kind or kind in _ONE_BYTE


def sign_of_tensor(name: str, tensor: Any) -> tuple[str, str]:
    """The same of one tensor of such a type."""
    kind = _type_of(tensor)
    as_floats = SCALED if kind in _ONE_BYTE else f"{name}.dequantize()"
    return f"{name} is quantised ({kind})", as_floats


def _type_of(tensor: Any) -> str:
    return str(getattr(tensor, "dtype", "")).removeprefix("torch.")
