"""How a worker is started: a list of arguments, an environment and a working directory."""

from __future__ import annotations

import os
import site
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import platformdirs

import dltutor

NICE = 5
"""More makes `import torch` take minutes on a busy node."""
NICE_AMONG_MANY = 19
"""For training where limits hold, PyTorch and the lab once loaded: ten who train do not slow those who read."""
ON_APPLE = {"PYTORCH_ENABLE_MPS_FALLBACK": "1"}
"""What PyTorch cannot do on an Apple GPU yet, it does on the CPU instead of failing."""
NOTHING_IN_TMP = {"TORCHINDUCTOR_CACHE_DIR": "."}
"""PyTorch makes a folder for a compiler that no lab uses; else it lies in /tmp, under a name that others can guess."""
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Keep:
    """That a run goes on for a while when its screen is lost."""

    seconds: float
    folder: Path
    """Where it is noted down, for the next screen to find."""
    place: str
    """The name of the place where it trains."""


@dataclass(frozen=True)
class Launch:
    """A command whose stdin and stdout carry the frames; whatever it is, the stream is the same."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    """The working directory: never the user's, which may hold a `torch.py`."""
    kind: Literal["local", "slurm", "ssh", "command"] = "local"
    """What carries the frames, which decides how its end reads."""
    job: str = ""
    """The unique name of the Slurm job that the command asks for; empty: it asks for none."""
    allocation: str = ""
    """The id of the learner's own Slurm job that the worker is started in; it is never cancelled."""
    refused: str = ""
    """Why nothing may be started this way, and what to do instead; empty: it may."""
    cpu_seconds: float = 0.0
    """Processor time after which training there pauses and offers a job; 0: never."""
    keep: Keep | None = None
    """None: the worker ends with its screen."""

    checkpoints: str = ""
    """The folder for checkpoints on the worker's computer, absolute or below ``~``; empty: none are kept."""

    def worth_warming(self, *, lab_open: bool) -> bool:
        """Return whether to start a worker before a run asks for one.

        A job is billed, and where limits hold many share the computer: there a lesson alone is not worth a process.
        """
        return bool(self.refused) or (not self.job and (lab_open or not self.cpu_seconds))

    def among_many(self, seconds: float) -> Launch:
        """Return the same where others use the computer too: training takes what they leave, for so many CPU seconds.

        0 seconds: it is the learner's own.
        """
        modest = ("--train-nice", str(NICE_AMONG_MANY)) if seconds else ()
        return replace(self, command=self.command + modest, cpu_seconds=seconds)

    def fresh(self) -> Launch:
        """Return the same with a job name that no other start has."""
        if not self.job:
            return self
        name = job_name()
        return replace(self, job=name, command=tuple(name if word == self.job else word for word in self.command))


def local(threads: int = 1, folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> Launch:
    """Return how to start a worker on this computer with so many CPU threads, in `folder` (None: our cache)."""
    command = (sys.executable, "-P", "-m", "dltutor.worker", "--threads", str(threads), "--nice", str(NICE))
    environment = {**environ, **dict.fromkeys(THREAD_VARIABLES, str(threads)), "PYTHONUNBUFFERED": "1"}
    environment |= ON_APPLE | NOTHING_IN_TMP
    path = os.pathsep.join(_search_path(environ.get("PYTHONPATH", "")))
    environment.pop("PYTHONPATH", None)
    return Launch(command, environment | ({"PYTHONPATH": path} if path else {}), folder or _scratch())


def sandbox(folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> Launch:
    """Return how to start the process that tries code, in `folder` (None: our cache)."""
    found = local(1, folder, environ)
    no_devices = {"CUDA_VISIBLE_DEVICES": "", "HIP_VISIBLE_DEVICES": ""}  # a device's threads would not survive a fork
    command = (sys.executable, "-P", "-m", "dltutor.sandbox", "--nice", str(NICE))
    return replace(found, command=command, environment={**found.environment, **no_devices})


def job_name() -> str:
    """Return a name that no other Slurm job of this user has."""
    return f"dltutor-{os.getuid()}-{os.urandom(4).hex()}"


def _search_path(given: str) -> list[str]:
    """Return the absolute entries of PYTHONPATH, behind our own folder unless dltutor is installed."""
    entries = [entry for entry in given.split(os.pathsep) if os.path.isabs(entry)]
    own = str(Path(dltutor.__file__).resolve().parents[1])
    installed = {os.path.realpath(folder) for folder in (*site.getsitepackages(), site.getusersitepackages())}
    return entries if own in installed else [own, *entries]


def cache() -> Path | None:
    """Return our cache folder, made or not; None: the user has no home directory."""
    try:
        folder = Path(platformdirs.user_cache_dir("dltutor"))
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None


def _scratch() -> Path:
    """Return a folder in our cache, made for its owner alone if missing; the root directory where there can be none."""
    if (parent := cache()) is None:
        return Path("/")
    folder = parent / "worker"
    try:
        for each in (*reversed(folder.parents), folder):
            each.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return Path("/")
    return folder if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() else Path("/")
