"""The command line: one file per group of commands. May import every room but `worker`.

Importing it costs nothing: click, and whatever a command needs, is imported when it is run.
"""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and end the process: 0, 1 (found something wrong) or 2 (used wrongly)."""
    from dltutor.cli.tutor import run

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        status = run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # What read our output has gone; the interpreter must not try to flush the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
