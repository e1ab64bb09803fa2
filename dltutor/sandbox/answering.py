"""The process of the learner's code: it reads the answer, and calls its functions when the tests ask."""

from __future__ import annotations

import bdb
import errno
import io
import linecache
import os
import sys
import types
from collections.abc import Sequence

from dltutor.sandbox.messages import Loaded, Raised
from dltutor.sandbox.peer import Peer, message, plain
from dltutor.sandbox.values import ValueRefusedError

NAME = "<answer>"
"""What the answer's file is called in tracebacks."""
NO_MEMORY = ("can't allocate memory", "not enough memory", "bad_alloc", "Cannot allocate memory")
NO_DEBUGGER = "Your code waits for somebody to debug it, and here nobody can type. Take `breakpoint()` out."
NO_INPUT = "Your code waits for somebody to type, and here nobody can. Take `input()` out."


REFUSED = (errno.EPERM, errno.EACCES, errno.EAGAIN, errno.EFBIG, errno.EXDEV)


def answer(source: str, channel: int, functions: Sequence[str]) -> None:
    """Run an answer, say what it defines, and serve its functions until nobody asks any more."""
    peer = Peer(channel, explain)
    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    try:
        exec(compile(source, NAME, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:  # noqa: BLE001  (the learner's code may raise anything)
        peer.say(explain(0, error))
        return
    peer.functions = {name: module.__dict__[name] for name in functions if callable(module.__dict__.get(name))}
    peer.say(Loaded(list(peer.functions)))
    peer.serve()


def explain(number: int, error: BaseException) -> Raised:
    """Return what to tell of an error in the learner's code."""
    kind, say, line = plain(lambda: type(error).__name__), message(error), _line(error)
    if isinstance(error, ValueRefusedError):
        return Raised(number, "Refused", say)
    if isinstance(error, SyntaxError) and error.filename == NAME:
        return Raised(number, kind, plain(lambda: error.msg), _there(error.lineno))
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and any(part in say for part in NO_MEMORY)):
        return Raised(number, "MemoryError", say, line)
    if isinstance(error, OSError) and error.errno in REFUSED:
        return Raised(number, "Forbidden", say, line)
    if isinstance(error, RuntimeError) and "can't start new thread" in say:
        return Raised(number, "Forbidden", say, line)
    if isinstance(error, EOFError) and say in ("", "EOF when reading a line"):
        return Raised(number, kind, NO_INPUT, line)
    if isinstance(error, bdb.BdbQuit):
        return Raised(number, "EOFError", NO_DEBUGGER, line)
    return Raised(number, kind, say, line)


def _line(error: BaseException) -> int:
    """Return the innermost line of the answer that an error went through; 0: none."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == NAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    return _there(line)


def _there(line: object) -> int:
    """Return a line's number if the answer has it, else 0: what an error says of itself may be anything."""
    return line if isinstance(line, int) and 0 < line <= len(linecache.getlines(NAME)) else 0


def prepare_streams(folder: str) -> None:
    """Let what the code prints arrive at once, and let it know of no environment but its own folder."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "OMP_NUM_THREADS") if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, HOME=folder, TMPDIR=folder)
    for number, name in ((1, "stdout"), (2, "stderr")):
        raw = io.FileIO(number, "w", closefd=False)
        setattr(sys, name, io.TextIOWrapper(raw, "utf-8", "backslashreplace", write_through=True))
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), "utf-8")
