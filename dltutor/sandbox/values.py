"""Values to data and back, without pickle: numbers, texts, containers, tensors and arrays as raw bytes, functions.

A value becomes a tree of plain msgpack types and a tail of bytes. What is no plain number or text is a list that begins
with its kind: ``["tuple", [1, 2]]``, ``["tensor", "float32", [2, 3], offset, size, grad?, gradient]``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

LARGEST = 3 << 20
"""Bytes of all tensors of one call or one answer."""
PLAIN = (type(None), bool, float, str, bytes)
CONTAINERS: dict[str, Callable[[list[Any]], Any]] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
TENSORS = {
    name: getattr(torch, name)
    for name in (
        *("bool", "uint8", "int8", "int16", "int32", "int64"),
        *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
    )
}
NAMES = {kind: name for name, kind in TENSORS.items()}


class ValueRefusedError(ValueError):
    """A value cannot be handed over; the message says which and why."""


class Packer:
    """Packs one value; afterwards `tail` holds the bytes and `tensors` the tensors met, in order."""

    def __init__(self, register: Callable[[Any], str]) -> None:
        """`register` keeps a function that is handed over, and returns its name."""
        self.register = register
        self.tail = bytearray()
        self.tensors: list[torch.Tensor] = []

    def pack(self, value: Any) -> Any:
        """Return the tree of a value; raises ValueRefusedError."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**63 else ["int", hex(value)]
        if isinstance(value, torch.Tensor):
            return self._tensor(value)
        if isinstance(value, np.ndarray | np.generic):
            return self._array(np.asarray(value), isinstance(value, np.generic))
        if isinstance(value, dict):
            return ["dict", [[self.pack(key), self.pack(inner)] for key, inner in value.items()]]
        for name, container in CONTAINERS.items():
            if isinstance(value, container):  # type: ignore[arg-type]
                return [name, [self.pack(inner) for inner in value]]
        if isinstance(value, int | float | str):
            return self.pack(next(base for base in (int, float, str) if isinstance(value, base))(value))
        if callable(value) and not isinstance(value, type | torch.nn.Module):
            return ["function", self.register(value)]
        if value is ...:
            raise ValueRefusedError("a `...` is still where a value of yours belongs")
        raise ValueRefusedError(f"a value of the type {kind.__name__}")

    def _tensor(self, tensor: torch.Tensor) -> list[Any]:
        name = NAMES.get(tensor.dtype)
        if name is None or tensor.layout != torch.strided or tensor.device.type == "meta":
            raise ValueRefusedError(f"a tensor of the kind {tensor.dtype}, {tensor.layout}, {tensor.device.type}")
        self._room(tensor.numel() * tensor.element_size(), tuple(tensor.shape))
        self.tensors.append(tensor)
        raw = raw_bytes(tensor)
        at = len(self.tail)
        self.tail += raw
        gradient = tensor.grad if tensor.is_leaf else None
        inner = None if gradient is None else self._plain_tensor(gradient)
        return ["tensor", name, list(tensor.shape), at, len(raw), tensor.requires_grad, inner]

    def _plain_tensor(self, gradient: torch.Tensor) -> list[Any]:
        packed = self._tensor(gradient.detach())
        self.tensors.pop()
        return packed

    def _array(self, array: np.ndarray[Any, Any], scalar: bool) -> list[Any]:
        if array.dtype.kind not in "biufc":
            raise ValueRefusedError(f"a NumPy array of the kind {array.dtype}")
        self._room(array.nbytes, array.shape)
        at = len(self.tail)
        self.tail += array.tobytes()
        return ["array", array.dtype.str, list(array.shape), at, array.nbytes, scalar]

    def _room(self, size: int, shape: tuple[int, ...]) -> None:
        if len(self.tail) + size > LARGEST:
            sizes = " × ".join(map(str, shape))
            raise ValueRefusedError(f"too much data: a tensor of {sizes} has {size:,} bytes")


def raw_bytes(tensor: torch.Tensor) -> bytes:
    """Return the elements of a tensor, one after the other."""
    # A single number keeps an odd stride through contiguous(); a copy of its own has none.
    flat = tensor.detach().resolve_conj().resolve_neg().cpu().clone(memory_format=torch.contiguous_format).reshape(-1)
    return bytes(flat.view(torch.uint8).numpy().tobytes())


class Unpacker:
    """Unpacks one value; afterwards `tensors` holds the tensors met, in order, and `live` those with a gradient."""

    def __init__(self, tail: bytes, function: Callable[[str], Any]) -> None:
        """`function` returns what stands for a function that was handed over."""
        self.tail = tail
        self.function = function
        self.tensors: list[torch.Tensor] = []

    def unpack(self, tree: Any) -> Any:
        """Return the value of a tree; raises ValueRefusedError for what `Packer` would not have made."""
        try:
            return self._value(tree)
        except ValueRefusedError:
            raise
        except (ValueError, TypeError, KeyError, IndexError, RuntimeError, OverflowError) as error:
            raise ValueRefusedError(f"data that is no value ({error})") from None

    def _value(self, tree: Any) -> Any:
        if not isinstance(tree, list):
            return tree
        kind, *rest = tree
        if kind in CONTAINERS:
            return CONTAINERS[kind]([self._value(inner) for inner in rest[0]])
        if kind == "dict":
            return {self._value(key): self._value(inner) for key, inner in rest[0]}
        if kind == "int":
            return int(rest[0], 16)
        if kind == "function":
            return self.function(rest[0])
        if kind == "array":
            return self._array(*rest)
        if kind == "tensor":
            return self._tensor(*rest)
        raise ValueRefusedError("data that is no value")

    def _part(self, at: int, size: int) -> bytearray:
        if not 0 <= at <= at + size <= len(self.tail):
            raise ValueRefusedError("data with bytes missing")
        return bytearray(self.tail[at : at + size])

    def _array(self, kind: str, shape: list[int], at: int, size: int, scalar: bool) -> Any:
        if np.dtype(kind).kind not in "biufc":
            raise ValueRefusedError("data that is no value")
        array = np.frombuffer(self._part(at, size), dtype=kind).reshape(shape)
        return array[()] if scalar else array

    def _tensor(self, kind: str, shape: list[int], at: int, size: int, needs: bool, gradient: Any) -> torch.Tensor:
        data = self._part(at, size)
        tensor = torch.frombuffer(data, dtype=TENSORS[kind]) if data else torch.empty(0, dtype=TENSORS[kind])
        tensor = tensor.reshape(shape)
        if needs:
            tensor.requires_grad_()
        self.tensors.append(tensor)
        if gradient is not None:
            tensor.grad = self._value(gradient)
            self.tensors.pop()
        return tensor
