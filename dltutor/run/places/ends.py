"""What the last lines of srun and ssh mean, for people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dltutor.run.places.squeue import STATE, UNKNOWN

CANCELLED = "The job was cancelled."
CLEAR = (
    (UNKNOWN, "Slurm no longer knows the job and has ended it."),
    (r"forcing job termination", "srun was ended on this node, and the job with it."),
    (rf"DUE TO TIME LIMIT|{STATE}TIMEOUT", "The job reached its time limit; ask for more with time in config.toml."),
    (rf"DUE TO PREEMPTION|{STATE}PREEMPTED", "The job was preempted: a more urgent one took its place."),
    (rf"DUE TO NODE FAILURE|Node failure on (?P<node>\S+)|{STATE}NODE_FAIL", "The compute node was lost{node}."),
    (
        rf"exceeded (?:\S+ )?memory limit|oom[-_]kill|Out Of Memory|{STATE}OUT_OF_MEMORY",
        "The job ran out of memory; ask for more with memory in config.toml.",
    ),
    (
        rf"CANCELLED AT|Job has been cancelled|allocation \d+ has been revoked|{STATE}CANCELLED",
        CANCELLED,
    ),
    (r"Unable to confirm allocation", "The allocation of this shell is over: leave the shell, or unset SLURM_JOB_ID."),
    (r"Unable to (?:contact slurm|connect to)|Socket timed out", "The scheduler cannot be reached from this node."),
    (
        r"(?:srun|slurm\w*): .*(?:[Mm]unge|[Aa]uthentication)",
        "Slurm's authentication (munge) does not work on this node.",
    ),
    (r"Unable to (?:allocate resources|create step for job \d+): (?P<why>.+)", "Slurm refused the job: {why}."),
    (
        r"(?:execve\(\): |env: ['\u2018]?|exec: |line \d+: )(?P<program>[^\s'\u2019:]+)['\u2019]?: "
        r"(?:No such file|not found)",
        "The compute node has no {program}; name its Python with python in config.toml.",
    ),
)
"""What srun or Slurm says where it names the cause; the first that is found counts."""
SLURM = (
    *CLEAR,
    (r"Timed out waiting for job step", "The training process did not end when Slurm asked it to, and Slurm gave up."),
    (r"task 0: Killed", "The training process was killed, probably because memory ran out."),
    (
        r"task 0: (?P<why>Segmentation fault|Bus error|Illegal instruction|Aborted)",
        "The training process crashed ({why}).",
    ),
)
SSH = (
    (r"Could not resolve hostname (?P<host>[^:]+)", "There is no host {host}."),
    (r"Connection refused", "The host does not let ssh in (connection refused)."),
    (r"Permission denied", "The host does not know your key: try ssh HOST in a shell first."),
    (r"Host key verification failed", "The host's key is not known or has changed: try ssh HOST in a shell first."),
    (r"Connection timed out|No route to host|Operation timed out", "The host cannot be reached."),
    (r"not responding", "The line to the host was lost."),
    (r"Connection to \S+ closed by remote host|Connection reset|Broken pipe", "The host closed the line."),
)
ANY = (
    (
        r"No module named '?dltutor",
        "That Python has no dltutor: install it there, or name another one with python in config.toml.",
    ),
    (
        r"(?:unable to locate a modulefile for|following module\(s\) are unknown:) *(?P<why>.+)",
        "There is no such module: {why}.",
    ),
    (r"module: command not found", "There is no module command on that machine; take modules out of config.toml."),
    (
        r"(?P<program>[\w./+-]+): (?:command not found|not found|No such file or directory)$",
        "There is no {program} on that machine.",
    ),
)


def clear(errors: Sequence[str]) -> bool:
    """Return whether these lines of srun leave no question to Slurm open."""
    return any(re.search(pattern, "\n".join(errors)) for pattern, _ in CLEAR)


def cause(kind: str, errors: Sequence[str]) -> str:
    """Return why a worker behind that kind of command ended, from the last lines of its stderr; empty: unknown."""
    tables = {"slurm": (*SLURM, *ANY), "ssh": (*SSH, *ANY), "command": ANY}
    text = "\n".join(line.strip() for line in errors)
    for pattern, sentence in tables.get(kind, ()):
        if found := re.search(pattern, text, re.MULTILINE):
            named = {name: (value or "").strip() for name, value in found.groupdict().items()}
            if "node" in named:
                named["node"] = f" ({named['node']})" if named["node"] else ""
            return sentence.format_map({"node": "", **named})
    return ""
