"""Landlock (Linux 5.13 and newer): from now on this process reads Python's files and writes in one folder only.

The numbers are those of linux/landlock.h; landlock(7) says from which version of the interface each right exists.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from dltutor.sandbox.limits import LINUX, PR_SET_NO_NEW_PRIVS, prctl

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""System calls, the same on every processor."""
VERSION_QUESTION, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_REG, TRUNCATE, IOCTL_DEV = 1 << 8, 1 << 14, 1 << 15
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights over files each version of the interface knows; later ones know as many as the last."""
NETWORK, SCOPES = 0b11, 0b11
"""Binding and connecting TCP (version 4); abstract sockets of others and signals to others (version 6)."""
READ = READ_FILE | READ_DIR
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""The rights that a rule about a file, not a folder, may name."""
OWN = READ | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE
DEVICES = ("/dev/zero", "/dev/random", "/dev/urandom")
FACTS = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system")


def version() -> int:
    """Return the version of the interface; 0: there is none."""
    return max(0, _call(CREATE_RULESET, None, 0, VERSION_QUESTION)) if LINUX else 0


def readable() -> list[str]:
    """Return what any Python program reads: the interpreter, libraries, and facts about the computer."""
    own = str(Path(__file__).resolve().parents[1])
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    system = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", *DEVICES)
    entries = {*sys.path, *libraries, sys.prefix, sys.base_prefix, sys.exec_prefix, own, *system}
    return sorted(entry for entry in entries if os.path.isabs(entry) and entry != "/")


def restrict(folder: str, read: Iterable[str]) -> bool:
    """Confine this process and those that it starts, for good; returns whether the kernel did."""
    known = version()
    if not known:
        return False
    handled = (1 << RIGHTS[min(known, max(RIGHTS))]) - 1
    sizes = struct.pack("=QQQ", handled, NETWORK if known >= 4 else 0, SCOPES if known >= 6 else 0)
    attributes = sizes[: 24 if known >= 6 else 16 if known >= 4 else 8]
    ruleset = _call(CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for path in (*read, *FACTS):
            _allow(ruleset, path, READ & handled)
        _allow(ruleset, os.devnull, (READ_FILE | WRITE_FILE | TRUNCATE) & handled)
        _allow(ruleset, folder, OWN & handled)
        return prctl(PR_SET_NO_NEW_PRIVS, 1) and _call(RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Allow some rights in a folder and all below it, or of a file; nothing where there is none."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights &= ~0 if os.path.isdir(path) else OF_FILES
        _call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: int | bytes | None) -> int:
    whole = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *whole))
