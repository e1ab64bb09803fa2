"""Why a worker ended, in words, and what can be done."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from dltutor.run.places.ends import CANCELLED, cause
from dltutor.run.places.squeue import span
from dltutor.wire.to_screen import LEASE, UNHEARD

CARRIERS = {"slurm": "srun", "ssh": "ssh", "command": "The command"}
LOST = 255
"""The status of an ssh whose line is gone, and also of one whose command was killed (ssh(1))."""
EXITED = "task 0: Exited with exit code"
"""What srun says, before or after a worker's own last words; the status is told anyway."""
AGAIN = "Space starts it again."

KILLED: dict[int, str] = {
    signal.SIGKILL: "was killed, probably because memory ran out",
    signal.SIGSEGV: "crashed in a library (segmentation fault)",
    signal.SIGBUS: "crashed in a library (bus error)",
    signal.SIGILL: "crashed: this processor does not know an instruction that PyTorch was built with",
    signal.SIGABRT: "was aborted by a library",
    signal.SIGTERM: "was ended from outside (SIGTERM)",
    signal.SIGXCPU: "used up the processor time that this computer allows",
}


def told(
    code: int, bye: str, errors: Sequence[str], kind: str = "local", ours: bool = False, stood: float = 0.0
) -> str:
    """Return the sentence for an exit status (negative: a signal), its last words and the last lines of its stderr.

    `kind`: what carried the frames, as in `Launch.kind`; `ours`: the screen ended it, and `bye` says why; `stood`: for
    how many seconds this process itself had just been stopped, which a worker does not bear for ever, and whose last
    words may not come through then. A status of 0 alone is no good end: srun returns it after a lost node, too.
    """
    if ours:
        return bye
    why = cause(kind, errors)
    if stood > LEASE and (UNHEARD in bye or (why in ("", CANCELLED) and not bye and code >= 0)):
        stopped = f"The tutor was stopped (Ctrl+Z) for {span(stood)}"
        return f"{stopped}: after {LEASE:.0f} s, training ended by itself. {AGAIN}"
    if UNHEARD in bye:
        return bye
    if why:
        return f"{why} {AGAIN}"
    if bye:
        return bye
    if code < 0 and kind in CARRIERS:
        return f"{CARRIERS[kind]}, which carried the training's data, was ended here by signal {-code}. {AGAIN}"
    if kind == "ssh" and code == LOST:
        return f"The line to the host was lost, or the training process there was killed. {AGAIN}"
    number = -code if code < 0 else code - 128 if kind != "local" and 128 < code < 160 else 0
    if number:
        return f"The training process {KILLED.get(number, f'was ended by signal {number}')}. {AGAIN}"
    said = (line.strip() for line in reversed(errors) if EXITED not in line)
    last = next((line for line in said if line), "")
    return f"The training process ended with status {code}{': ' + last if last else ''}. {AGAIN}"


def without_key(sentence: str) -> str:
    """Return the sentence without the key that starts anew, for a command, which has no keys."""
    return sentence.removesuffix(AGAIN).strip()


def not_started(program: str, error: OSError) -> str:
    """Return the sentence for a worker that could not be started."""
    if isinstance(error, FileNotFoundError) and error.filename == program:
        return f"There is no {program} here, which was to start the training process."
    return f"The training process cannot be started: {error}."
