"""What this computer offers to a lab, as far as that is known without PyTorch, which only the worker imports."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dltutor.config import Options
from dltutor.quiz.texts import plural
from dltutor.run.places.model import Local
from dltutor.run.places.words import described
from dltutor.wire.to_screen import Hello

WIDTH = 78
"""Cells of the sentence, so that it fits the narrowest usual terminal."""


@dataclass(frozen=True)
class Machine:
    """What was found."""

    cores: int
    """CPU cores that this process may use."""
    gpu: str
    """What GPU there seems to be, e.g. ``"NVIDIA GPU"``; empty: none."""
    torch: str
    """The version of PyTorch that is installed; empty: none is."""


def found(root: Path = Path("/")) -> Machine:
    """Look at the computer; `root` stands where a test has files of its own."""
    try:
        torch = importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        torch = ""
    return Machine(cores(root), _gpu(root), torch)


def cores(root: Path = Path("/")) -> int:
    """Return how many CPU cores this process may use: those given to it, or fewer by its control group's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([allowed, *_quotas(root)])


def _quotas(root: Path) -> list[int]:
    """Return the quota, in whole cores, of the process's control group and of all groups above it (version 2)."""
    lines = _read(root / "proc/self/cgroup").splitlines()
    own = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    folder, found = root / "sys/fs/cgroup", []
    for group in (folder / own, *(folder / own).parents):
        if not group.is_relative_to(folder):
            break
        quota, _, period = _read(group / "cpu.max").strip().partition(" ")
        if quota.isdigit() and period.isdigit() and int(period):
            found.append(max(1, math.ceil(int(quota) / int(period))))
    return found


def _gpu(root: Path) -> str:
    if next((root / "dev").glob("nvidia[0-9]*"), None) is not None:
        return "NVIDIA GPU"
    return "Apple GPU" if (platform.system(), platform.machine()) == ("Darwin", "arm64") else ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def sentence(machine: Machine, options: Options, hello: Hello | None = None) -> str:
    """Return what labs use: what there is here, or the place where they train; `hello`: what a worker has found."""
    if not isinstance(options.place, Local):
        told = [f"Labs train at {options.on} ({described(options.place)}).", f"Labs train at {options.on}."]
        return _fitting(told, "Labs train elsewhere.")
    if options.no_local:
        return _fitting([f"{options.no_local.split('. ')[0]}."], "Labs cannot train on this computer.")
    if not machine.torch and hello is None:
        return "Labs need PyTorch: pip install 'dltutor[labs]'. Lessons and questions work."
    gpus = [device.name for device in hello.devices[1:]] if hello else [machine.gpu] if machine.gpu else []
    torch = f"PyTorch {(hello.versions.get('torch', '') if hello else machine.torch).partition('+')[0]}"
    cpu = plural(machine.cores, "CPU core")
    gpu = [f"{len(gpus)} × {gpus[0]}" if len(gpus) > 1 else gpus[0]] if gpus else []
    use = f"Labs use {_used(machine, options, hello)}, {plural(options.threads, 'thread')}."
    ways = ([cpu, *gpu, torch], [cpu, *gpu], [*gpu] or [cpu])
    told = [f"Here: {', '.join(way)}. {use}" for way in ways]
    return _fitting(told, use)


def _fitting(told: Sequence[str], shortest: str) -> str:
    return next((one for one in told if len(one) <= WIDTH), shortest)


def _used(machine: Machine, options: Options, hello: Hello | None) -> str:
    if options.device not in ("auto", "cpu"):
        return options.device
    if options.device == "cpu" or (hello is not None and len(hello.devices) < 2):
        return "the CPU"
    if hello is not None:
        return hello.devices[1].id
    return "the GPU if PyTorch can" if machine.gpu and not machine.torch.endswith("+cpu") else "the CPU"
