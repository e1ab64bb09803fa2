"""What is told of an answer, in sentences."""

from __future__ import annotations

import contextlib
import re
import signal
from typing import Any

import torch

from dltutor.sandbox.limits import TASKS
from dltutor.sandbox.messages import Raised, Report
from dltutor.wire.exercise import Outcome

MOST_OUTPUT = 64 * 1024
"""Bytes that an answer may print."""
MOST_FILES, MOST_BYTES = 256, 64 << 20
"""What an answer may have in its folder."""
LONGEST = 2000
"""Characters of a sentence, which may hold an error's own message."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NUMBER = re.compile(r"^\[Errno \d+\] ")
_ASKED = re.compile(r"tried to allocate (\d+) bytes")
STOPPED = "Stopped."
THREADS = f"Your code started more than {TASKS} threads. Start fewer, or none."
CLOSED = "Your code closed what its tests call it through. Close only what you have opened."
FORBIDDEN = "Exercises start no programs, use no network, and touch only small files in a folder of their own."
CRASHES: dict[int, str] = {
    signal.SIGSEGV: "crashed (segmentation fault)",
    signal.SIGBUS: "crashed (bus error)",
    signal.SIGFPE: "crashed (arithmetic error)",
    signal.SIGILL: "crashed (illegal instruction)",
    signal.SIGABRT: "was aborted by a library",
    signal.SIGSYS: "asked the system for something that is not allowed here",
}


def clean(text: str) -> str:
    """Return a text without anything that a terminal would obey; line ends and tabs stay."""
    return _CONTROL.sub("�", text)


def told(raised: Raised, passed: int = 0, total: int = 0, test: str = "") -> Report:
    """Return what to tell of an error in the learner's code."""
    say, line, outcome = raised.say, raised.line, "error"
    match raised.kind:
        case "Forbidden":
            say, outcome = f"{FORBIDDEN} ({_NUMBER.sub('', say)})", "forbidden"
        case "MemoryError":
            asked = _ASKED.search(say)
            more = f" It asked for {int(asked[1]):,} bytes at once." if asked else ""
            say, outcome = f"Your code needs more memory than an exercise may have.{more}", "memory"
        case "Refused":
            say = refused(say)
        case "SystemExit":
            say, outcome = "Your code ended its own process. Take the exit out, and return a value.", "ended"
        case "EOFError" if "nobody can" in say:
            pass
        case _:
            say = f"{raised.kind}: {say}" if say else raised.kind
    return Report(outcome, say, passed, total, test, line=line)  # type: ignore[arg-type]


def refused(what: str) -> str:
    """Return the sentence for a value that cannot be handed from the code to its tests."""
    return f"This cannot be checked: {what}. Return numbers, texts, tensors, or lists of these."


def timeout(seconds: float) -> str:
    """Return the sentence for code that did not end in time."""
    return f"Your code did not end within {seconds:g} s. Is there a loop that never ends?"


def flood() -> str:
    """Return the sentence for code that prints without end."""
    return f"Your code printed more than {MOST_OUTPUT // 1024} KB. Print less, or nothing."


def crowd() -> str:
    """Return the sentence for code that fills its folder."""
    return f"Your code wrote more than {MOST_FILES} files, or more than {MOST_BYTES >> 20} MB. Write less, or nothing."


def no_folder(error: OSError) -> str:
    """Return the sentence for a trial that could not begin."""
    return f"Your code cannot be run: it needs a folder and two processes, and the system refuses ({error.strerror})."


def ended(status: int, seconds: float) -> tuple[Outcome, str]:
    """Return the outcome of an answer whose process ended by itself; `status` as `os.waitstatus_to_exitcode` has it."""
    if status == -signal.SIGXCPU:
        return "timeout", timeout(seconds)
    if status == -signal.SIGKILL:
        return "memory", "Your code was ended by the system, probably because it needed too much memory."
    if status < 0:
        return "ended", f"Your code {CRASHES.get(-status, f'was ended by signal {-status}')}."
    return "ended", f"Your code ended its own process (status {status}). Take the exit out, and return a value."


def described(value: Any) -> str:
    """Return what a value is, in a few words: ``None``, ``a tensor of shape [3] (float32)``, ``the float 0.5``."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {list(value.shape)} ({str(value.dtype).removeprefix('torch.')})"
    if callable(value):
        return "a function"
    kind = type(value).__name__
    article = "an" if kind[0] in "aeiou" else "a"
    text = ""
    with contextlib.suppress(ValueError):  # an int of more digits than Python writes
        text = repr(value) if isinstance(value, int | float | str) else ""
    return f"the {kind} {text}" if 0 < len(text) <= 40 else f"{article} {kind}"
