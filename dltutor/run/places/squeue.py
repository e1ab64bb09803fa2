"""What Slurm says of a job, asked in a process of its own that may hang as long as it likes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from dataclasses import dataclass

FORMAT = "%i|%T|%r|%S|%L|%C|%l|%P"
AWAY = "Slurm does not answer."
STATE = "the state of the job is "
"""Before the state that a job has ended in, in a line of ours."""
UNKNOWN = "Slurm knows no such job."
NO_SQUEUE = "There is no squeue here to ask Slurm with."
PATIENCE = 15.0
"""Seconds after which an answer is no longer awaited."""

REASONS = {
    "Resources": "it waits for free resources",
    "Priority": "jobs with a higher priority come first",
    "PartitionTimeLimit": "the partition does not allow so much time: it will never start",
    "PartitionConfig": "the partition has not what it asks for: it may never start",
    "PartitionDown": "the partition is down",
    "PartitionInactive": "the partition is closed",
    "ReqNodeNotAvail": "the nodes are reserved or down",
    "Reservation": "the nodes are reserved",
    "BeginTime": "its time to begin has not come",
    "JobHeldAdmin": "an administrator holds it back",
    "JobHeldUser": "it is held back",
    "Dependency": "it waits for another job",
    "Licenses": "it waits for a licence",
    "Cleaning": "its last node is being cleaned",
}
"""Slurm's reasons in words; the many whose names begin with QOS, Assoc or Max are limits of an account."""


@dataclass(frozen=True)
class Answer:
    """One line of squeue."""

    id: str
    state: str
    """``PENDING``, ``RUNNING``, ``SUSPENDED`` …"""
    reason: str
    begin: str
    """When Slurm expects it to begin, e.g. ``14:05``; empty: it does not say."""
    left: float | None
    """Seconds until its time limit; None: it has none or has not begun."""
    cpus: str
    limit: str
    partition: str

    def why(self) -> str:
        """Return why it waits, in Slurm's word and in ours."""
        limit = "a limit of your account is reached" if re.match("QOS|Assoc|Max", self.reason) else ""
        words = REASONS.get(self.reason.partition(",")[0]) or limit
        expected = f"; expected at {self.begin}" if self.begin else ""
        return f"{self.reason}{': ' + words if words else ''}{expected}" if self.reason not in ("", "None") else ""


async def asked(selector: tuple[str, ...], environment: Mapping[str, str]) -> Answer | str:
    """Return what squeue says of a job (``("-j", id)`` or ``("-n", name)``); a sentence where it says nothing."""
    out, error = await _run((*selector, "-t", "all", "-o", FORMAT), environment)
    answer = understood(out)
    if answer is None:
        away = re.search("Unable to contact|Socket timed out|Connection refused", error)
        over = UNKNOWN if "Invalid job id" in error else "Slurm lists the job no more."
        return AWAY if away else over if error != "no squeue" else NO_SQUEUE
    return answer


async def jobs(prefix: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return this user's jobs whose names begin so: name by id; none where Slurm does not answer."""
    out, _ = await _run(("-u", str(os.getuid()), "-t", "PENDING,RUNNING,SUSPENDED", "-o", "%i|%j"), environment)
    pairs = (line.partition("|")[::2] for line in out.split())
    return {id: name for id, name in pairs if name.startswith(prefix)}


async def _run(arguments: tuple[str, ...], environment: Mapping[str, str]) -> tuple[str, str]:
    """Return what squeue prints, and its stderr or why there is none; it is killed where it takes too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            "squeue", "-h", *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=dict(environment)
        )
    except OSError:
        return "", "no squeue"
    try:
        async with asyncio.timeout(PATIENCE):
            out, error = await process.communicate()
    except TimeoutError:
        return "", "Socket timed out"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return out.decode("utf-8", "replace"), error.decode("utf-8", "replace")


def understood(text: str) -> Answer | None:
    """Return what the first line of squeue means; None where there is no such line."""
    fields = text.splitlines()[0].split("|") if text.strip() else []
    if len(fields) != len(FORMAT.split("|")):
        return None
    id, state, reason, begin, left, *rest = (field.strip() for field in fields)
    clock = re.search(r"T(\d\d:\d\d)", begin)
    return Answer(id, state, reason, clock[1] if clock and state == "PENDING" else "", seconds(left), *rest)


def seconds(text: str) -> float | None:
    """Return a duration of Slurm, e.g. ``1-02:03:04`` or ``9:59``, in seconds; None for its words, as INVALID."""
    found = re.fullmatch(r"(?:(\d{1,9})-)?(?:(\d{1,9}):)?(\d{1,9}):(\d{1,9})", text)
    if not found:
        return None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + rest)


def span(duration: float) -> str:
    """Return a duration in words, e.g. ``"40 s"``, ``"58 min"``, ``"3 h 20 min"``."""
    minutes = int(duration // 60)
    if minutes < 2:
        return f"{max(int(duration), 0)} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def cancelled(name: str, environment: Mapping[str, str]) -> None:
    """Have Slurm end all jobs of that name, without waiting for it; it goes on when this process ends."""
    command = 'scancel --name="$1" </dev/null >/dev/null 2>&1 &'
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(("sh", "-c", command, "sh", name), env=environment, timeout=5, start_new_session=True)
