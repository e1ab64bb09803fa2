"""The training process: `python -m dltutor.worker [OPTION …]` (`--help`), frames on stdin and stdout."""

from __future__ import annotations

import argparse
import os
import platform
import socket
import sys
import threading
from importlib import metadata, util

from dltutor import __version__
from dltutor.wire.message import PROTOCOL
from dltutor.wire.to_screen import LEASE, UNHEARD, Bye, Hello, Pong
from dltutor.wire.to_worker import Ping
from dltutor.worker import lifeline
from dltutor.worker.inbox import Inbox
from dltutor.worker.leaving import Leaver, give_job_back
from dltutor.worker.stream import Sender, claimed_stdin, claimed_stdout, keep_from_children, received

TORCH_MISSING = "PyTorch is not installed. Lessons and questions work; labs need: pip install 'dltutor[labs]'"


def main() -> int:
    """Serve until stdin ends or the screen says quit; 1 when there is no PyTorch or the GPU has failed."""
    os.umask(0o077)
    inbox = Inbox()
    leaver = Leaver(inbox)
    send, source = Sender(claimed_stdout(), leaver.part), claimed_stdin()
    lifeline.die_with_parent()
    keep_from_children(source, send.descriptor, lifeline.watch(source))
    options = argparse.ArgumentParser(prog="python -m dltutor.worker")
    options.add_argument("--threads", type=int, default=1, help="CPU threads of PyTorch")
    options.add_argument("--nice", type=int, default=0, help="how much to lower the priority")
    options.add_argument("--train-nice", type=int, default=0, help="the same, from the first run on")
    options.add_argument("--lease", type=float, default=LEASE, help="seconds without a message after which it leaves")
    given = options.parse_args()
    lifeline.leave_no_core()
    lifeline.be_modest(given.nice)
    leaver.heed_signals()
    threading.Thread(target=_read, args=(source, given.lease, inbox, send, leaver), name="reader", daemon=True).start()
    try:
        import torch

        from dltutor.worker.serve import serve
    except (ImportError, OSError) as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == "torch"
        send(Bye(TORCH_MISSING if missing else f"PyTorch is installed but cannot be loaded: {_first(error)}"))
        return 1
    torch.set_num_threads(given.threads)
    send(_hello(given.threads))
    return serve(inbox, send, given.train_nice)


def _read(source: int, lease: float, inbox: Inbox, send: Sender, leaver: Leaver) -> None:
    """Answer pings, pass on everything else; part as soon as the screen has closed its end."""
    for message in received(source, lease):
        if message is None:
            leaver.leave(f"The training process {UNHEARD} for {lease:g} s and left.")
            give_job_back()
        elif isinstance(message, Ping):
            send.soon(Pong(message.number))
        else:
            inbox.post(message)
    send.hush()
    leaver.part()


def _first(error: BaseException) -> BaseException:
    """Return what an error came from in the end: NumPy wraps it in a page of advice."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _hello(threads: int) -> Hello:
    from dltutor.worker import devices

    versions = {"dltutor": __version__, "python": platform.python_version(), "torch": metadata.version("torch")}
    if util.find_spec("sklearn"):
        versions["sklearn"] = metadata.version("scikit-learn")
    return Hello(PROTOCOL, versions, devices.found(), socket.gethostname(), os.getpid(), os.getcwd(), threads)


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # everything is sent; taking PyTorch down in order would keep the screen waiting for a second
