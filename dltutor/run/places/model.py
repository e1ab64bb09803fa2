"""The places where a worker can be started, as `config.toml` names them under ``[places.NAME]``."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = "1:00:00"
"""Every job has a time limit, so that nothing is ever billed for a worker that was forgotten."""


@dataclass(frozen=True)
class Local:
    """This computer."""

    python: str = ""
    """Which Python starts the worker; empty: the one that runs the tutor."""
    modules: tuple[str, ...] = ()
    """What `module load` gets first."""
    keep: str = ""
    """For how long a run goes on when its screen is lost, as ``"15m"``; empty: not at all."""


@dataclass(frozen=True)
class Slurm:
    """A job of its own on a Slurm cluster; inside an allocation a step of that."""

    partition: str = ""
    account: str = ""
    time: str = HOUR
    memory: str = ""
    cpus: int = 1
    gres: str = ""
    """Generic resources, as ``"gpu:1"``."""
    extra: tuple[str, ...] = ()
    """Further options of srun, as ``"--constraint=a100"``."""
    python: str = ""
    modules: tuple[str, ...] = ()
    keep: str = ""


@dataclass(frozen=True)
class Ssh:
    """Another host, reached by the user's own ssh configuration and keys."""

    host: str
    python: str = "python3"
    extra: tuple[str, ...] = ()
    """Further options of ssh, as ``"-p2222"``."""
    modules: tuple[str, ...] = ()
    keep: str = ""


@dataclass(frozen=True)
class Command:
    """Any argument list that connects its stdin and stdout to a worker, as apptainer, docker and kubectl can."""

    command: tuple[str, ...]
    keep: str = ""


Place = Local | Slurm | Ssh | Command
