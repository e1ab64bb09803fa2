"""A place in one line, for people."""

from __future__ import annotations

from dltutor.quiz.texts import plural
from dltutor.run.places.model import Command, Local, Place, Slurm, Ssh


def described(place: Place) -> str:
    """Return e.g. ``"Slurm job: partition a100, 4 CPUs, 8G, gpu:1, at most 1:00:00"``."""
    match place:
        case Slurm():
            partition = f"partition {place.partition}" if place.partition else "default partition"
            asked = (partition, plural(place.cpus, "CPU"), place.memory, place.gres, f"at most {limit(place.time)}")
            return f"Slurm job: {', '.join(part for part in asked if part)}"
        case Ssh(host=host):
            return f"ssh to {host}"
        case Command(command=command):
            return f"command {' '.join(command[:3])}{' …' if len(command) > 3 else ''}"
        case Local(python=python):
            return f"this computer{f', with {python}' if python else ''}"


def limit(time: str) -> str:
    """Return a time limit of Slurm as it is read: a bare number is minutes."""
    return f"{time} min" if time.isdigit() else time
