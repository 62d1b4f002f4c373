"""Input validation: checked copies in, read-only arrays out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, nan, prod
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from explorer.engine.arrays import Array, Axes, Shape
from explorer.errors import InputError

MOST_NUMBERS = 2**27
"""The most numbers that one array may hold (1 GiB in float64)."""


def read_only(array: Array) -> NDArray[Any]:
    """The same array, made read-only."""
    array.flags.writeable = False
    return array


def workspace(dtype: DTypeLike, *shapes: Shape) -> list[Any]:
    """Uninitialised arrays of these shapes, cut from one allocation.

    Separate allocations of a megabyte each are returned to the system when a pass is freed, and
    getting them again costs more than the arithmetic; one large allocation stays with the process.
    """
    if len(shapes) == 1:
        return [np.empty(shapes[0], dtype)]
    sizes = [-(-prod(shape) // 16) * 16 for shape in shapes]
    flat, start, arrays = np.empty(sum(sizes), dtype), 0, []
    for shape, size in zip(shapes, sizes, strict=True):
        arrays.append(flat[start : start + prod(shape)].reshape(shape))
        start += size
    return arrays


def refuse_too_many(name: str, shape: Sequence[int], remedy: str) -> None:
    """InputError when an array of this shape would be too large to make."""
    numbers = prod(shape)
    if numbers > MOST_NUMBERS:
        many = f"{numbers:,} numbers" if numbers < 10**15 else "a million billion numbers or more"
        raise InputError(
            f"{name} would be of shape {short(tuple(shape))}, {many}; at most "
            f"{MOST_NUMBERS:,} (2^27) are possible in one array: {remedy}."
        )


def one_of(name: str, given: Any, possible: Sequence[str]) -> str:
    """`given`, if it is one of the possible names."""
    if not isinstance(given, str) or given not in possible:
        names = ", ".join(map(repr, possible))
        raise InputError(f"{name}={short(given)} is not known here; choose one of {names}.")
    return given


def whole_number(name: str, given: Any, least: int = 1) -> int:
    """`given` as an int that is at least `least`."""
    if isinstance(given, bool | np.bool_) or not isinstance(given, Integral) or given < least:
        raise InputError(
            f"{name}={short(given)} is not possible: {name} must be a whole number from {least}."
        )
    return int(given)


def finite_number(name: str, given: Any) -> float:
    """`given` as a finite float."""
    number = as_float(given)
    if not isfinite(number):
        raise InputError(f"{name}={short(given)} must be a finite number; choose one such as 1.0.")
    return number


def threshold_number(given: Any) -> float:
    """A clip threshold: zero or more; infinity never clips."""
    number = as_float(given)
    if not number >= 0:
        raise InputError(
            f"threshold={short(given)} must be a number; choose 0 or more, such as 1.0."
        )
    return number


def as_float(given: Any) -> float:
    """`given` as a float; NaN when it is no real number or too large for one."""
    if isinstance(given, bool | np.bool_) or not isinstance(given, Real):
        return nan
    try:
        return float(given)
    except OverflowError:
        return nan


def short(given: Any) -> str:
    """repr of `given`, cut where it is too long to read."""
    try:
        text = repr(given)
    except ValueError:
        # Python refuses to write out an integer of more than 4300 digits.
        return "a number of thousands of digits"
    text = " ".join(line.strip() for line in text.splitlines())  # an array is written in several
    return text if len(text) <= 60 else text[:57] + "..."


def as_real_array(
    name: str,
    given: Any,
    shape: Sequence[int | None] | None = None,
    axes: Axes | None = None,
) -> NDArray[Any]:
    """`given` as an array of real numbers; the caller's own array if it is one.

    A tensor of PyTorch may record gradients, be sparse, in bfloat16 or on another device. `shape`
    and the names of its `axes` are what an error message asks for; they are not checked here.
    """
    if type(given) is not np.ndarray:
        given = readable(name, given)
    try:
        array = np.asarray(given)
    except (ValueError, TypeError, RuntimeError) as error:
        needed = "" if shape is None else f", but {shape_text(shape, axes)} is needed"
        # For rows of different length, NumPy's own message is about its internals.
        why = "" if "inhomogeneous" in str(error) else f" ({error})"
        raise InputError(
            f"{name} is not one rectangular array{why}{needed}; give rows of equal length."
        ) from None
    if given is None:
        needed = "; give an array"
        if shape is not None:
            needed = f", but {shape_text(shape, axes)} is needed{needed} of that shape"
        raise InputError(f"{name} is None{needed}.")
    if array.dtype.kind not in "fiub":
        what = type(given).__name__ if array.dtype == object and not array.shape else array.dtype
        raise InputError(
            f"{name} holds values of type {what}; give real numbers (float or integer)."
        )
    return array


def readable(name: str, given: Any) -> Any:
    """`given` if NumPy reads it correctly; InputError for a dict and for masked numbers."""
    if isinstance(given, np.ma.MaskedArray):
        hidden = int(np.ma.count_masked(given))
        if hidden:
            raise InputError(
                f"{name} is a masked array with {hidden} masked numbers, and a mask is not read "
                f"here; give {name}.filled(0), and what should not count a weight of 0."
            )
        return given.data
    if isinstance(given, Mapping):
        names = ", ".join(short(key) for key in list(given)[:6])
        raise InputError(f"{name} is a dict with {names or 'nothing in it'}; give one array.")
    if hasattr(given, "detach") and hasattr(given, "device"):
        return tensor_on_cpu(name, given)
    return given


def tensor_on_cpu(name: str, tensor: Any) -> Any:
    """A PyTorch tensor in a form that NumPy can read: detached, dense, on the CPU."""
    if str(tensor.device).startswith("meta"):
        raise InputError(
            f"{name} is a tensor on the device meta, which has a shape and no numbers; load the "
            "weights first."
        )
    tensor = tensor.detach()
    if getattr(tensor, "is_quantized", False):
        tensor = tensor.dequantize()
    if "strided" not in str(getattr(tensor, "layout", "strided")):
        tensor = tensor.to_dense()
    if str(tensor.dtype).startswith(("torch.bfloat", "torch.float8")):
        tensor = tensor.float()
    tensor = tensor.cpu()
    for settle in ("resolve_conj", "resolve_neg"):
        tensor = getattr(tensor, settle)() if hasattr(tensor, settle) else tensor
    return tensor


def own_copy(name: str, given: Any, axes: Axes) -> NDArray[Any] | None:
    """A read-only copy of an array to keep, or None; its shape is checked on use."""
    if given is None:
        return None
    return read_only(np.array(as_real_array(name, given, (None,) * len(axes), axes)))


def finite_copy(
    name: str,
    given: Any,
    shape: Sequence[int | None],
    dtype: DTypeLike,
    axes: Axes | None = None,
) -> NDArray[Any]:
    """A contiguous copy of `given` in `dtype`: of the right shape and finite, or InputError.

    `shape` holds None where any size from 1 up will do; `axes` are the names of its axes, such as
    ("T", "m", "n_x"). The caller switches NumPy's floating-point warnings off.
    """
    array = as_real_array(name, given, shape, axes)
    refuse_shape(name, array, shape, axes)
    refuse_too_many(name, array.shape, "give fewer steps or examples")
    copy = np.array(array, dtype=dtype, order="C")
    # A finite sum proves that every term is finite; only otherwise a second pass is needed.
    if not isfinite(np.add.reduce(copy, axis=None)):
        refuse_nonfinite(name, array, copy)
    return copy


def refuse_shape(
    name: str, array: Array, shape: Sequence[int | None], axes: Axes | None = None
) -> None:
    """InputError when `array` is not of `shape` (None: any size from 1 up)."""
    if array.shape == shape:
        return
    fits = array.ndim == len(shape)
    for size, given in zip(shape, array.shape, strict=False):
        fits = fits and (given > 0 if size is None else given == size)
    if not fits:
        free = [axis for size, axis in zip(shape, axis_names(shape, axes), strict=True) if not size]
        least = f" with {' and '.join(dict.fromkeys(free))} at least 1" if None in shape else ""
        raise InputError(
            f"{name} {shape_given(array)}, but {shape_text(shape, axes)} is needed; "
            f"give an array of that shape{least}."
        )


def shape_given(array: Array) -> str:
    """The shape of an array in an error message: "has shape (6, 3)"."""
    return f"has shape {array.shape}" if array.ndim else f"is the single number {array}"


def shape_text(shape: Sequence[int | None], axes: Axes | None = None) -> str:
    """A shape that is needed, with the names of its axes: "(T, m, n_x) = (T, m, 3)"."""
    names = axis_names(shape, axes)
    pairs = zip(shape, names, strict=True)
    sizes = as_tuple(axis if size is None else size for size, axis in pairs)
    return sizes if axes is None or as_tuple(names) == sizes else f"{as_tuple(names)} = {sizes}"


def axis_names(shape: Sequence[int | None], axes: Axes | None) -> Axes:
    """The names of the axes; "n" where none are given."""
    return axes or ("n",) * len(shape)


def as_tuple(words: Iterable[object]) -> str:
    """(T, m) as Python writes a tuple, without quotation marks."""
    texts = [str(word) for word in words]
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def refuse_nonfinite(name: str, given: Any, copy: Array) -> None:
    """InputError that names the first non-finite value in `copy`, if there is one."""
    nonfinite = np.argwhere(~np.isfinite(copy))
    if len(nonfinite):
        where = tuple(int(i) for i in nonfinite[0])
        raise InputError(
            f"{name} holds {given[where]} at index {list(where)}, which is not a finite number in "
            f"{copy.dtype}; replace it by a number below {np.finfo(copy.dtype).max:.3g}."
        )
