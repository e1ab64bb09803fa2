"""Tensors as the drawings take them: a flat sequence of numbers and a shape, whatever they came from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Tensor(NamedTuple):
    """Numbers in row-major order and the sizes of the dimensions."""

    values: Sequence[float]
    shape: tuple[int, ...]

    @classmethod
    def of(cls, nested: object) -> Tensor:
        """Return a nested list (or anything with a length and items) as a tensor; an uneven one raises ValueError.

        So does a text that is no number: it has items, and these are texts again.
        """
        if isinstance(nested, Tensor):
            return nested
        if isinstance(nested, str) or not isinstance(nested, Iterable):
            return cls([float(nested)], ())  # type: ignore[arg-type]
        parts = [cls.of(part) for part in nested]
        shapes = {part.shape for part in parts}
        if len(shapes) > 1:
            raise ValueError(f"parts of different shapes: {sorted(shapes)}")
        return cls([value for part in parts for value in part.values], (len(parts), *(shapes.pop() if shapes else ())))

    @classmethod
    def from_bytes(cls, kind: str, shape: Sequence[int], data: bytes | memoryview) -> Tensor:
        """Return little-endian ``float32`` or ``uint8`` bytes as a tensor without copying them.

        Raises ValueError where the bytes don't fit the shape, or for another kind.
        """
        if kind not in ("float32", "uint8"):
            raise ValueError(f"a tensor of kind {kind!r}; drawings know float32 and uint8")
        view = memoryview(data).cast("B")
        if len(view) != (4 if kind == "float32" else 1) * math.prod(shape):
            raise ValueError(f"{len(view)} bytes for a {kind} tensor of shape {list(shape)}")
        return cls(view.cast("f") if kind == "float32" else view, tuple(shape))

    def part(self, index: int) -> Tensor:
        """Return the `index`-th slice along the first dimension."""
        size = math.prod(self.shape[1:])
        return Tensor(self.values[index * size : (index + 1) * size], self.shape[1:])

    def rows(self) -> list[Sequence[float]]:
        """Return a matrix's rows; a vector is one row, a scalar one number."""
        width = self.shape[-1] if self.shape else 1
        return [self.values[at : at + width] for at in range(0, len(self.values), width)] if width else []

    def span(self) -> tuple[float, float]:
        """Return the lowest and the highest finite value; (0, 0) without any."""
        finite = [value for value in self.values if math.isfinite(value)]
        return (min(finite), max(finite)) if finite else (0.0, 0.0)
