"""Read digits from MNIST's own files (IDX, gzipped or not); standard library only.

An IDX file is two zero bytes, a type (8: unsigned bytes), a rank, `rank` sizes of four bytes each, then the data.
Source: "The IDX file format", http://yann.lecun.com/exdb/mnist/.
"""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path

PAIRS = (
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
)
SIDE = 28
LARGEST = 200_000_000
"""Bytes that the data of one file may have: 255,000 digits, four times MNIST's."""


def read_folder(folder: str) -> list[tuple[bytearray, bytearray]]:
    """Return (pixels, labels) of the training files and of the test files, or of the one pair that lies there.

    Pixels are n·28·28 bytes, labels n bytes from 0 to 9; bytearrays, so that tensors may share them. Raises ValueError
    that says what is wrong with which file.
    """
    found = [[_file(Path(folder), name) for name in pair] for pair in PAIRS]
    pairs = [(images, labels) for images, labels in found if images and labels]
    if not pairs:
        looked_for = ", ".join(name for pair in PAIRS for name in pair)
        raise ValueError(
            f"no digits in {folder}: looked for {looked_for}, each with or without .gz; both files of a pair"
        )
    return [_pair(images, labels) for images, labels in pairs]


def read_idx(path: Path, rank: int) -> tuple[list[int], bytearray]:
    """Return the sizes and the data of an IDX file of bytes; raises ValueError that says what is wrong with it.

    No more is unpacked than the head says, so that a small file cannot fill the memory.
    """
    magic, head = bytes((0, 0, 8, rank)), 4 + 4 * rank
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            begin = file.read(head)
            if begin[:4] != magic:
                says = f"it begins with {begin[:4].hex()} instead of {magic.hex()}"
                raise ValueError(f"{path} is not an IDX file of digits: {says}")
            sizes = [int.from_bytes(begin[at : at + 4], "big") for at in range(4, head, 4)]
            size, shape = math.prod(sizes), " × ".join(f"{each:,}" for each in sizes)
            if size > LARGEST:
                most = f"at most {LARGEST // 1_000_000} MB are read"
                raise ValueError(f"{path} is too large: it says {shape} bytes, and {most}; use a file of fewer images")
            data = bytearray(file.read(size))
            more = "more than " if file.read(1) else ""
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path} cannot be read ({error}): copy the file again") from error
    if more or len(data) != size or len(begin) != head:
        has = f"{more}{len(begin) + len(data):,} bytes instead of {head + size:,} bytes for {shape}"
        raise ValueError(f"{path} is damaged: it has {has}; copy the file again")
    return sizes, data


def _file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _pair(images: Path, labels: Path) -> tuple[bytearray, bytearray]:
    (count, *sides), pixels = read_idx(images, 3)
    (named,), digits = read_idx(labels, 1)
    if sides != [SIDE, SIDE]:
        raise ValueError(f"{images} holds images of {' × '.join(map(str, sides))} pixels, not {SIDE} × {SIDE}")
    if count != named or count == 0:
        raise ValueError(f"{images} holds {count:,} images but {labels} holds {named:,} labels")
    if max(digits) > 9:
        raise ValueError(f"{labels} holds the label {max(digits)}, which is not a digit")
    return pixels, digits
