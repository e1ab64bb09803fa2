"""An srun made of nothing: says what the real one says on stderr, and runs the worker behind it as a child.

How it behaves stands in $FAKE_SRUN; what squeue and scancel are asked goes into files beside it.
"""

import os
import signal
import subprocess
import sys

from tests.waiting import until

MODE, FOLDER = os.environ["FAKE_SRUN"], os.environ["FAKE_FOLDER"]
SAYS = {
    "time limit": "slurmstepd: error: *** STEP 7.0 ON n1 CANCELLED AT 2026-01-01T00:00:00 DUE TO TIME LIMIT ***",
    "preempted": "slurmstepd: error: *** STEP 7.0 ON n1 CANCELLED AT 2026-01-01T00:00:00 DUE TO PREEMPTION ***",
    "cancelled": "slurmstepd: error: *** STEP 7.0 ON n1 CANCELLED AT 2026-01-01T00:00:00 ***",
    "stubborn": "srun: error: Timed out waiting for job step to complete",
    "memory": "slurmstepd: error: Detected 1 oom_kill event in StepId=7.0.",
    "over memory": "slurmstepd: error: Step 7.0 exceeded memory limit (200 > 100), being killed",
    "node": "srun: error: Node failure on n1",
    "killed": "srun: error: n1: task 0: Killed",
    "crashed": "srun: error: n1: task 0: Segmentation fault",
    "refused": "srun: error: Unable to allocate resources: Invalid partition name specified",
    "controller": "srun: error: Unable to contact slurm controller (connect failure)",
    "stale": "srun: error: Unable to confirm allocation for job 1: Invalid job id specified",
    "no program": "slurmstepd: error: execve(): /no/python: No such file or directory",
    "munge": "srun: error: Munge encode failed: Failed to connect to munge.socket",
}


def say(text):
    print(text, file=sys.stderr, flush=True)


def note(text):
    with open(os.path.join(FOLDER, "said"), "a", encoding="utf-8") as file:
        file.write(text + "\n")


def main():
    note(f"srun {' '.join(sys.argv[1:])}")
    note("variables " + " ".join(sorted(name for name in os.environ if name.startswith("SLURM_"))))
    if MODE in ("refused", "controller", "stale", "no program", "munge"):
        say(SAYS[MODE])
        sys.exit(1)
    if MODE == "hangs":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            signal.pause()
    if MODE == "queued":
        say("srun: job 7 queued and waiting for resources")
        signal.signal(signal.SIGTERM, lambda *_: (note("srun ended"), os._exit(1)))
        while True:
            signal.pause()
    say("srun: job 7 queued and waiting for resources")
    say("srun: job 7 has been allocated resources")
    at = next(index for index, word in enumerate(sys.argv) if word.endswith("fake_worker.py"))
    worker = subprocess.Popen([sys.executable, "-P", *sys.argv[at:]])
    if MODE == "well":
        sys.exit(worker.wait())
    until(lambda: os.path.exists(os.path.join(FOLDER, "now")) or worker.poll() is not None, 60)
    worker.kill()
    worker.wait()
    if MODE in SAYS:
        say(SAYS[MODE])
    sys.exit(0)


main()
