"""How a worker is started at a place: the argument list, the environment, and what is known of its job."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from dltutor.run.launch import NICE, THREAD_VARIABLES, Launch, job_name, local
from dltutor.run.places.model import Command, Local, Place, Slurm, Ssh

MODULES = 'count=$1; shift; module load "${@:1:count}" >&2 && shift "$count" && exec "$@"'
"""For bash: load so many modules, then become the command behind them. Values come as arguments, never as text."""
SHIELD = 'trap "" USR1; b=--block-signal=USR1; env $b true 2>/dev/null && exec env $b "$@"; exec "$@"'
"""For sh: a warning that comes while Python starts ends nothing, and where `env` can hold it back it is heard later."""
MOST_THREADS = 4
"""CPU threads in a job, unless more are asked for: small networks are slower with more."""
QUIET_SSH = ("-T", "-oBatchMode=yes", "-oServerAliveInterval=5", "-oServerAliveCountMax=3", "-oConnectTimeout=20")
"""No terminal, no questions, and a dead line is noticed after some 15 s."""


def launch_at(
    place: Place, threads: int = 1, folder: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Launch:
    """Return how to start a worker at a place with so many CPU threads; `folder` as in `launch.local`."""
    match place:
        case Slurm():
            return _slurm(place, threads, folder, environ)
        case Ssh():
            here = local(threads, folder, environ)
            variables = ("env", *(f"{name}={threads}" for name in THREAD_VARIABLES))
            call = (*variables, *worker(place.python, place.modules, threads, NICE))
            command = ("ssh", *QUIET_SSH, *place.extra, "--", place.host, shlex.join(call))
            return Launch(command, {**environ}, here.folder, "ssh")
        case Command():
            here = local(threads, folder, environ)
            return Launch(place.command, {**environ}, here.folder, "command")
        case Local():
            here = local(threads, folder, environ)
            return Launch(worker(place.python, place.modules, threads, NICE), here.environment, here.folder)


def worker(python: str, modules: tuple[str, ...], threads: int, nice: int) -> tuple[str, ...]:
    """Return the arguments that start a worker on the machine where they are run, with `modules` loaded."""
    options = ("--threads", str(threads), "--nice", str(nice))
    call = (python or sys.executable, "-u", "-P", "-m", "dltutor.worker", *options)
    return ("bash", "-lc", MODULES, "dltutor", str(len(modules)), *modules, *call) if modules else call


def in_job(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether this process runs inside a Slurm job, on a node of it; a shell that salloc left here does not."""
    return environ.get("SLURM_JOB_ID", "").isdigit() and bool(
        environ.get("SLURMD_NODENAME") or environ.get("SLURM_STEP_ID")
    )


def _slurm(place: Slurm, threads: int, folder: Path | None, environ: Mapping[str, str]) -> Launch:
    threads = max(threads, min(place.cpus, MOST_THREADS))
    here = local(threads, folder, environ)
    call = ("sh", "-c", SHIELD, "dltutor", *worker(place.python, place.modules, threads, 0))
    allocation = environ.get("SLURM_JOB_ID", "")
    if in_job(environ):
        return Launch(call, here.environment, here.folder, "slurm", allocation=allocation)
    outer = {
        name: value for name, value in here.environment.items() if name == "SLURM_CONF" or not name.startswith("SLURM_")
    }
    if allocation.isdigit():
        command = ("srun", "-n1", "-u", "--overlap", f"--jobid={allocation}", *call)
        return Launch(command, outer, here.folder, "slurm", allocation=allocation)
    name = job_name()
    asked = ("-n1", "-u", "-J", name, "--signal=USR1@60", "-t", place.time, "-c", str(place.cpus))
    given = {"-p": place.partition, "-A": place.account}
    pairs = tuple(word for option, value in given.items() if value for word in (option, value))
    equal = {"--mem": place.memory, "--gres": place.gres}
    joined = tuple(f"{option}={value}" for option, value in equal.items() if value)
    return Launch(("srun", *asked, *pairs, *joined, *place.extra, *call), outer, here.folder, "slurm", job=name)
