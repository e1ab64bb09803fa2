"""The places to compute on this machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import torch

from dltutor.wire.to_screen import Device


def found() -> list[Device]:
    """Return all devices, the CPU first."""
    devices = [Device("cpu", _processor(), _memory())]
    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        card = torch.cuda.get_device_properties(index)
        devices.append(Device(f"cuda:{index}", card.name, card.total_memory))
    if torch.backends.mps.is_available():
        devices.append(Device("mps", "Apple GPU", torch.mps.recommended_max_memory()))
    return devices


def chosen(name: str) -> torch.device:
    """Return the device of that name, ``auto`` being a GPU where there is one; raises ValueError with what there is."""
    ids = [device.id for device in found()]
    if name == "auto":
        return torch.device(ids[1] if len(ids) > 1 else "cpu")
    full = "cuda:0" if name == "cuda" else name
    if full not in ids:
        raise ValueError(f"This computer has no device {name!r}; there are: auto, {', '.join(ids)}.")
    return torch.device(full)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0
