"""Why a worker ended, in words, and what can be done."""

from __future__ import annotations

import signal
from collections.abc import Sequence

AGAIN = "Run starts it again."

KILLED: dict[int, str] = {
    signal.SIGKILL: "was killed, probably because memory ran out",
    signal.SIGSEGV: "crashed in a library (segmentation fault)",
    signal.SIGBUS: "crashed in a library (bus error)",
    signal.SIGILL: "crashed: this processor does not know an instruction that PyTorch was built with",
    signal.SIGABRT: "was aborted by a library",
    signal.SIGTERM: "was ended from outside (SIGTERM)",
    signal.SIGXCPU: "used up the processor time that this computer allows",
}


def told(code: int, bye: str, errors: Sequence[str]) -> str:
    """Return the sentence for an exit status (negative: a signal), its last words and the last lines of its stderr."""
    if bye:
        return bye
    if code < 0:
        return f"The training process {KILLED.get(-code, f'was ended by signal {-code}')}. {AGAIN}"
    last = next((line.strip() for line in reversed(errors) if line.strip()), "")
    return f"The training process ended with status {code}{': ' + last if last else ''}. {AGAIN}"
