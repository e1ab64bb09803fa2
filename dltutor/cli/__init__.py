"""The command line: one file per group of commands. May import every room but `worker`.

Importing it costs nothing: click, and whatever a command needs, is imported when it is run.
"""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and end the process: 0, 1 (found something wrong) or 2 (used wrongly)."""
    _open_missing_streams()
    from dltutor.cli.say import note
    from dltutor.cli.tutor import run

    try:
        status = run(arguments)
        sys.stdout.flush()
    except OSError as error:
        status = 1
        if not isinstance(error, BrokenPipeError):
            note(f"dltutor: {error.filename or 'the output'}: {error.strerror or error}")
        # The rest of the output can go nowhere, and the interpreter must not try to flush it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _open_missing_streams() -> None:
    """Give a process that was started with closed streams (``>&-``) some, and let none fail for a character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (open as long as the process)
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
