"""seccomp: from now on this process starts no other, opens no socket, and touches no process but itself.

What is not allowed fails with EPERM, which Python raises as PermissionError. The filter is a program of classic BPF
(seccomp(2)); the numbers of the system calls are those of the kernel's tables.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator

from dltutor.sandbox.limits import LINUX, PR_SET_NO_NEW_PRIVS, prctl

PR_SET_SECCOMP, MODE_FILTER = 22, 2
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""Instructions: load a word of what is asked, jump if it is equal / not less / has a bit, end."""
NUMBER, ARCHITECTURE, FIRST, SECOND = 0, 4, 16, 24
"""Where the words lie in what is asked: struct seccomp_data; little-endian."""
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
CLONE_THREAD = 0x10000
X32 = 0x40000000
"""From this number on a call is one of another table, which no program of ours uses."""
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of the table, and the kernel's name of the architecture."""
NONE = -1
CALLS = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "fork": (57, NONE),
    "vfork": (58, NONE),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "process_madvise": (440, 440),
    "chmod": (90, NONE),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, NONE),
    "fchown": (93, 55),
    "lchown": (94, NONE),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "utimensat": (280, 88),
    "utimes": (235, NONE),
    "utime": (132, NONE),
    "futimesat": (261, NONE),
    "truncate": (76, 45),
    "mknod": (133, NONE),
    "mknodat": (259, 33),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
}
"""Refused altogether: the numbers on x86_64 and aarch64. What outlives a process is refused as well."""
KILL_CALLS = {"kill": (62, 129), "tgkill": (234, 131)}
ARGUMENTS = {
    ("prctl", 0): ((157, 167), (1,)),  # PR_SET_PDEATHSIG: to live on without the sandbox
    ("fcntl", 1): ((72, 25), (8, 10, 15)),  # F_SETOWN, F_SETSIG, F_SETOWN_EX: any signal to anybody, by a pipe
    ("ioctl", 1): ((16, 29), (0x8901, 0x8902)),  # FIOSETOWN, SIOCSPGRP: the same
}
"""Refused with these values of their first or second argument (0, 1)."""
CLONE, CLONE3, PRLIMIT = (56, 220), (435, 435), (302, 261)

Instruction = tuple[int, int, int, int]
"""Code, how many instructions to skip if so and if not, and a constant."""


def restrict() -> bool:
    """Confine this process, for good; returns whether the kernel did."""
    machine = MACHINES.get(platform.machine())
    if not LINUX or machine is None:
        return False
    code = b"".join(struct.pack("=HBBI", *each) for each in program(*machine, os.getpid()))
    held = ctypes.create_string_buffer(code, len(code))
    whole = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(held)))
    set_filter = ctypes.CDLL(None, use_errno=True).prctl
    return prctl(PR_SET_NO_NEW_PRIVS, 1) and set_filter(PR_SET_SECCOMP, MODE_FILTER, whole, 0, 0) == 0


def program(column: int, architecture: int, own: int) -> Iterator[Instruction]:
    """Yield the filter for a process with the id `own`: a list of questions, each followed by its answer."""
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    allow = (RETURN, 0, 0, ALLOW)
    kill = (RETURN, 0, 0, KILL)
    yield from ((LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), kill)
    yield from ((LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, X32), kill)
    for number in (numbers[column] for numbers in CALLS.values()):
        if number != NONE:
            yield from ((EQUAL, 0, 1, number), refuse)
    for (_, place), (numbers, refused) in ARGUMENTS.items():
        yield from ((EQUAL, 0, 2 + 2 * len(refused), numbers[column]), (LOAD, 0, 0, (FIRST, SECOND)[place]))
        for value in refused:
            yield from ((EQUAL, 0, 1, value), refuse)
        yield allow
    yield from ((EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, REFUSE | errno.ENOSYS))  # the C library then uses clone
    yield from ((EQUAL, 0, 4, CLONE[column]), (LOAD, 0, 0, FIRST), (ANY_BIT, 0, 1, CLONE_THREAD), allow, refuse)
    for numbers in KILL_CALLS.values():
        yield from ((EQUAL, 0, 4, numbers[column]), (LOAD, 0, 0, FIRST), (EQUAL, 0, 1, own), allow, refuse)
    yield from (
        (EQUAL, 0, 5, PRLIMIT[column]),
        (LOAD, 0, 0, FIRST),
        (EQUAL, 1, 0, 0),
        (EQUAL, 0, 1, own),
        allow,
        refuse,
    )
    yield allow
