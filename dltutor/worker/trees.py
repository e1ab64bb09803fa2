"""Nested plain values with tensors in them, to what a checkpoint holds and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from dltutor.checkpoints.layout import DamagedError, Raw

KINDS = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}
DTYPES = {kind: dtype for dtype, kind in KINDS.items()}


def taken(value: Any, tensors: dict[str, Tensor]) -> Any:
    """Return `value` as JSON can hold it; its tensors go into `tensors`, copied to the CPU.

    Raises TypeError for what is neither a plain value, a list, a tuple, a dict nor a tensor.
    """
    if isinstance(value, Tensor):
        if value.dtype not in KINDS:
            raise TypeError(f"a checkpoint cannot hold a tensor of {value.dtype}")
        name = f"t{len(tensors)}"
        tensors[name] = value.detach().to("cpu", copy=True)
        return {"tensor": name} if value.device.type == "cpu" else {"tensor": name, "gpu": True}
    if isinstance(value, Mapping):
        return {"map": [[taken(key, tensors), taken(one, tensors)] for key, one in value.items()]}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [taken(one, tensors) for one in value]}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a checkpoint cannot hold a {type(value).__name__}")


def given_back(node: Any, tensors: Mapping[str, Tensor], device: torch.device) -> Any:
    """Return the value that `taken` was given, what was on a GPU on `device`; raises DamagedError."""
    match node:
        case {"tensor": str(name), **rest} if name in tensors:
            return tensors[name].to(device) if rest.get("gpu") else tensors[name]
        case {"map": list(pairs)}:
            return dict(_pair(pair, tensors, device) for pair in pairs)
        case {"list": list(ones)}:
            return [given_back(one, tensors, device) for one in ones]
        case {"tuple": list(ones)}:
            return tuple(given_back(one, tensors, device) for one in ones)
        case None | bool() | int() | float() | str():
            return node
    raise DamagedError("its list of contents cannot be read")


def raw(tensor: Tensor) -> Raw:
    """Return a tensor's bytes without copying them, where it lies row by row."""
    flat = tensor.contiguous().flatten().view(torch.uint8)
    return Raw(KINDS[tensor.dtype], tuple(tensor.shape), flat.numpy().data)


def tensor(one: Raw) -> Tensor:
    """Return a new tensor with the bytes of `one`."""
    if not len(one.data):
        return torch.empty(one.shape, dtype=DTYPES[one.kind])
    return torch.frombuffer(bytearray(one.data), dtype=DTYPES[one.kind]).reshape(one.shape)


def _pair(pair: Any, tensors: Mapping[str, Tensor], device: torch.device) -> tuple[Any, Any]:
    match pair:
        case [int() | str() as key, value]:
            return key, given_back(value, tensors, device)
    raise DamagedError("its list of contents cannot be read")
