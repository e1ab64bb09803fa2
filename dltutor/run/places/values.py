"""What a value may be that becomes an argument of srun or ssh: nothing in it can become an option or a command."""

from __future__ import annotations

import re

VALUE = re.compile(r"[A-Za-z0-9._,:=/+][A-Za-z0-9._,:=/+-]{0,254}")
HOST = re.compile(r"([A-Za-z0-9._][A-Za-z0-9._-]{0,63}@)?[A-Za-z0-9._:][A-Za-z0-9._:-]{0,254}")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,39}")
TIME = re.compile(r"\d{1,5}|\d{1,5}:\d\d|\d{1,4}:\d\d:\d\d|\d{1,3}-\d{1,2}(:\d\d){0,2}")
KEEP = re.compile(r"0|[1-9]\d{0,4}[smh]")
UNITS = {"s": 1, "m": 60, "h": 3600}
MOST_KEPT = 86_400.0
"""Seconds: a day."""
MEMORY = re.compile(r"[1-9]\d{0,8}[KMGT]?")
LONG = re.compile(r"--([a-z][a-z-]*)(=[A-Za-z0-9._,:=/+@%&|*\[\]-]+)?")
SHORT = re.compile(r"-([46ACakqv]|[bcFilmpJ][A-Za-z0-9._,:=/+@%-]+|o(?P<name>[A-Za-z]+)=[A-Za-z0-9._,:=/+@%-]+)")
OURS = (
    "error", "input", "job-name", "jobid", "kill-on-bad-exit", "label", "multi-prog", "nodes", "ntasks", "output",
    "overlap", "pty", "quiet", "quit-on-interrupt", "signal", "unbuffered",
)  # fmt: skip
"""Options of srun that the stream of frames, or the end of a job, depends on."""
MOST = 32
"""Entries of a list."""
LONGEST = 1000
"""Characters of one argument of a command."""


def is_value(value: object) -> bool:
    """Return whether `value` is a plain word: letters, digits and ``. _ , : = / + -``, not beginning with ``-``."""
    return isinstance(value, str) and VALUE.fullmatch(value) is not None


def is_name(value: object) -> bool:
    """Return whether `value` can name a place."""
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def is_host(value: object) -> bool:
    """Return whether `value` is a host or an alias of the ssh configuration, with ``user@`` or without."""
    return isinstance(value, str) and HOST.fullmatch(value) is not None


def is_time(value: object) -> bool:
    """Return whether `value` is a time limit as Slurm reads it, and not none at all."""
    return isinstance(value, str) and TIME.fullmatch(value) is not None and re.search("[1-9]", value) is not None


def is_keep(value: object) -> bool:
    """Return whether `value` is a time for which a run may be kept: 0, or up to a day as in ``15m``."""
    return isinstance(value, str) and KEEP.fullmatch(value) is not None and kept(value) <= MOST_KEPT


def kept(value: str) -> float:
    """Return the seconds of such a time; 0 for an empty one."""
    return float(value[:-1]) * UNITS[value[-1]] if value[:-1] else 0.0


def is_memory(value: object) -> bool:
    """Return whether `value` is an amount of memory, in MB or with a unit."""
    return isinstance(value, str) and MEMORY.fullmatch(value) is not None


def is_cpus(value: object) -> bool:
    """Return whether `value` is a number of CPUs."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1024


def are_modules(value: object) -> bool:
    """Return whether `value` is a list of modules."""
    return isinstance(value, list) and len(value) <= MOST and all(map(is_value, value))


def are_srun_options(value: object) -> bool:
    """Return whether `value` lists long options of srun, none of them ours, not even shortened as srun allows."""

    def fits(option: object) -> bool:
        found = LONG.fullmatch(option) if isinstance(option, str) else None
        return found is not None and not any(ours.startswith(found[1]) for ours in OURS)

    return isinstance(value, list) and len(value) <= MOST and all(map(fits, value))


def are_ssh_options(value: object) -> bool:
    """Return whether `value` lists options of ssh that start no command and ask for no terminal."""

    def fits(option: object) -> bool:
        found = SHORT.fullmatch(option) if isinstance(option, str) else None
        return found is not None and not (found["name"] or "").lower().endswith(("command", "tty"))

    return isinstance(value, list) and len(value) <= MOST and all(map(fits, value))


def is_command(value: object) -> bool:
    """Return whether `value` is an argument list that names a program."""
    if not (isinstance(value, list) and 0 < len(value) <= MOST):
        return False
    words = all(isinstance(word, str) and len(word) <= LONGEST and word.isprintable() for word in value)
    return words and bool(value[0]) and not value[0].startswith("-")
