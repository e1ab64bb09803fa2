"""How a worker is started: a list of arguments, an environment and a working directory."""

from __future__ import annotations

import os
import secrets
import site
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import platformdirs

import dltutor

NICE = 5
"""More makes `import torch` take minutes on a busy node."""
ON_APPLE = {"PYTORCH_ENABLE_MPS_FALLBACK": "1"}
"""What PyTorch cannot do on an Apple GPU yet, it does on the CPU instead of failing."""
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


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

    @property
    def dear(self) -> bool:
        """Whether only a run is worth a start: a job is billed, and a computer with limits is shared by many.

        A worker that finds no PyTorch costs nothing: it says how to install it and ends.
        """
        limited = self.cpu_seconds and find_spec("torch") is not None
        return bool(self.job or limited) and not self.refused

    def fresh(self) -> Launch:
        """Return the same with a job name that no other start has."""
        if not self.job:
            return self
        name = job_name()
        return replace(self, job=name, command=tuple(name if word == self.job else word for word in self.command))


def local(threads: int = 1, folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> Launch:
    """Return how to start a worker on this computer with so many CPU threads, in `folder` (None: our cache)."""
    command = (sys.executable, "-P", "-m", "dltutor.worker", "--threads", str(threads), "--nice", str(NICE))
    environment = {**environ, **dict.fromkeys(THREAD_VARIABLES, str(threads)), "PYTHONUNBUFFERED": "1", **ON_APPLE}
    path = os.pathsep.join(_search_path(environ.get("PYTHONPATH", "")))
    environment.pop("PYTHONPATH", None)
    return Launch(command, environment | ({"PYTHONPATH": path} if path else {}), folder or _scratch())


def job_name() -> str:
    """Return a name that no other Slurm job of this user has."""
    return f"dltutor-{os.getuid()}-{secrets.token_hex(4)}"


def _search_path(given: str) -> list[str]:
    """Return the absolute entries of PYTHONPATH, behind our own folder unless dltutor is installed."""
    entries = [entry for entry in given.split(os.pathsep) if os.path.isabs(entry)]
    own = str(Path(dltutor.__file__).resolve().parents[1])
    installed = {os.path.realpath(folder) for folder in (*site.getsitepackages(), site.getusersitepackages())}
    return entries if own in installed else [own, *entries]


def _scratch() -> Path:
    """Return our cache folder, made if missing; the root directory where none can be made."""
    folder = Path(platformdirs.user_cache_dir("dltutor")) / "worker"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path("/")
    return folder
