"""Why a run cannot go on, in words."""

from __future__ import annotations

import re
import traceback
from types import SimpleNamespace

import torch

from dltutor.labs.settings import shown

DETAILS = 20_000
"""The most characters of a traceback that are sent: its end."""
BROKEN = ("CUDA error", "device-side assert", "cuDNN error", "CUBLAS_STATUS")


def diverged(metric: str, step: int, value: float, hp: SimpleNamespace) -> str:
    """Return what became of a run whose metric is NaN or infinite, and what usually causes it."""
    became = "NaN" if value != value else "infinite"
    lr = getattr(hp, "lr", None)
    cause = (
        f"the learning rate is too high (lr is {shown(lr)}; try a tenth of it)" if isinstance(lr, int | float) else ""
    )
    usual = cause or "the steps are too large"
    return f"{metric} became {became} at step {step}. Usually {usual}; else look for a log of 0 or a division by 0."


def told(error: BaseException, lab: str) -> str:
    """Return one sentence for an error that a lab ended with."""
    text = str(error).strip()
    if isinstance(error, torch.OutOfMemoryError):
        return _out_of_memory(text)
    if "DefaultCPUAllocator" in text or isinstance(error, MemoryError):
        return f"The memory of this computer is full: {text or 'no more could be had'}. Try a smaller batch_size."
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"{lab}/train.py needs {error.name}, which is not installed; for all labs: pip install 'dltutor[labs]'"
    if isinstance(error, OSError | ValueError) and text:
        return text
    place = next((f"line {frame.lineno}, " for frame in _frames(error) if frame.filename.endswith("train.py")), "")
    return f"{lab}/train.py stopped with an error: {place}{type(error).__name__}: {text}"


def details(error: BaseException) -> str:
    """Return the traceback, its beginning cut when it is long."""
    return "".join(traceback.format_exception(error))[-DETAILS:]


def is_fatal(error: BaseException) -> bool:
    """Tell whether an error of the GPU has spoiled this process for good; memory that ran out has not."""
    return not isinstance(error, torch.OutOfMemoryError) and any(sign in str(error) for sign in BROKEN)


def _out_of_memory(text: str) -> str:
    sizes = dict.fromkeys(("wanted", "total", "free"), "?")
    for key, pattern in (
        ("wanted", r"allocate ([\d.]+ \wiB)"),
        ("total", r"of ([\d.]+ \wiB)"),
        ("free", r"which ([\d.]+ \wiB)"),
    ):
        if found := re.search(pattern, text):
            sizes[key] = found[1]
    return (
        f"The GPU's memory is full: {sizes['wanted']} more were needed, {sizes['free']} of {sizes['total']} are free. "
        "Try a smaller batch_size, or the device cpu."
    )


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return list(reversed(traceback.extract_tb(error.__traceback__)))
