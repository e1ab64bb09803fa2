"""The tutor on a disk that can be made to fail from outside: `python -m soak.tutor FOLDER SWITCH ARGUMENTS…`.

With `tests/faults/shim.c` preloaded. While the file SWITCH holds the number of an error (errno), every write below
FOLDER is refused with it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from pathlib import Path

from dltutor.__main__ import main
from tests.faults.trials import FSYNC, OPEN, WRITE, arm

LOOKS = 0.2
"""Seconds between two looks at the switch."""


def watch(folder: Path, switch: Path) -> None:
    """Let the disk be as the switch says, for ever."""
    was = -1
    while True:
        now = 0
        with contextlib.suppress(OSError, ValueError):
            now = int(switch.read_text(encoding="ascii"))
        if now != was:
            arm(folder, (OPEN | WRITE | FSYNC) if now else 0, error=now)
            was = now
        time.sleep(LOOKS)


if __name__ == "__main__":
    folder, switch = map(Path, sys.argv[1:3])
    sys.argv[1:] = sys.argv[3:]
    arm(folder, 0)
    # The launcher forks the process that is to be the tutor; only there does a thread live on.
    os.register_at_fork(after_in_child=threading.Thread(target=watch, args=(folder, switch), daemon=True).start)
    sys.exit(main())
