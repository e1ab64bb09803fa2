"""Ends that this computer or the silence of the screen bring: the run is saved first, and none takes over five seconds.

Signals are waited for by a thread of their own, so that they are heard while C code trains.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from subprocess import DEVNULL

from dltutor.worker.inbox import Inbox, Keep, Leave

DEADLINE = 4.7
"""Seconds after which the process ends, saved or not."""
PARTING = 0.3
"""The same where the screen is gone: nobody waits for what is still to be said."""
MINUTE = "About a minute is left until this computer ends the training. It is saved now, and once more at the end."
WHY = {
    signal.SIGTERM: "The training process was told to end (SIGTERM).",
    signal.SIGXCPU: "The training process used up the processor time that this computer allows.",
}
HEEDED = {signal.SIGUSR1, *WHY}


class Leaver:
    """Has the training thread save and leave, and sees to it that the process ends even if that thread cannot."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def leave(self, why: str, within: float = DEADLINE) -> None:
        """Ask for the end within so many seconds; returns at once."""
        self._inbox.post(Leave(why))
        threading.Thread(target=_end, args=(within,), name="deadline", daemon=True).start()

    def part(self) -> None:
        """Ask for the end because the screen is gone."""
        self.leave("", PARTING)

    def heed_signals(self) -> None:
        """Hear SIGTERM, SIGXCPU and SIGUSR1 from now on; call it in the main thread before there are others."""
        signal.pthread_sigmask(signal.SIG_BLOCK, HEEDED)
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)  # who started us may have had it ignored until now
        threading.Thread(target=self._heed, name="signals", daemon=True).start()

    def _heed(self) -> None:
        while True:
            number = signal.sigwait(HEEDED)
            if number == signal.SIGUSR1:
                self._inbox.post(Keep(MINUTE))
            else:
                self.leave(WHY[signal.Signals(number)])


def give_job_back(environ: Mapping[str, str] = os.environ) -> None:
    """Have Slurm end the job that was made for this worker, which saves meanwhile: SIGTERM comes first.

    For when the screen stands still and reads nothing: srun then waits for it, and the job for srun, to its limit.
    """
    job = environ.get("SLURM_JOB_ID", "")
    if job.isdigit() and environ.get("SLURM_JOB_NAME", "").startswith(f"dltutor-{os.getuid()}-"):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(("scancel", job), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, timeout=DEADLINE)


def _end(seconds: float) -> None:
    time.sleep(seconds)
    os._exit(1)
