"""The filter of system calls, run by a small interpreter of classic BPF: also for processors that are not here."""

import struct

import pytest

from dltutor.sandbox import seccomp

OWN = 4711
ALLOWED = {
    "read": (0, 63),
    "write": (1, 64),
    "openat": (257, 56),
    "mmap": (9, 222),
    "futex": (202, 98),
    "exit": (60, 93),
}
"""Some that every program needs."""


def decided(column, architecture, number, first=0, name=None, second=0):
    """Return what the filter says to a call: its action, and the error number that goes with it."""
    called = struct.pack("<IIQ6Q", number, name or architecture, 0, first, second, 0, 0, 0, 0)
    program = list(seccomp.program(column, architecture, OWN))
    word, at = 0, 0
    while True:
        code, yes, no, constant = program[at]
        at += 1
        if code == seccomp.LOAD:
            (word,) = struct.unpack_from("<I", called, constant)
        elif code == seccomp.RETURN:
            return constant & 0xFFFF0000, constant & 0xFFFF
        else:
            held = {
                seccomp.EQUAL: word == constant,
                seccomp.AT_LEAST: word >= constant,
                seccomp.ANY_BIT: bool(word & constant),
            }[code]
            at += yes if held else no


YES, NO = (seccomp.ALLOW, 0), (seccomp.REFUSE, 1)


@pytest.fixture(params=seccomp.MACHINES.values(), ids=seccomp.MACHINES)
def machine(request):
    return request.param


def test_what_is_refused_is_refused_and_all_else_goes_on(machine):
    for name, numbers in seccomp.CALLS.items():
        if numbers[machine[0]] != seccomp.NONE:
            assert decided(*machine, numbers[machine[0]]) == NO, name
    for name, numbers in ALLOWED.items():
        assert decided(*machine, numbers[machine[0]]) == YES, name


def test_threads_may_be_started_and_processes_not(machine):
    clone = seccomp.CLONE[machine[0]]
    assert decided(*machine, clone, first=0x3D0F00) == YES, "the flags of a thread in the C library"
    assert decided(*machine, clone, first=0x1200011) == NO, "the flags of fork in the C library"
    assert decided(*machine, seccomp.CLONE3[machine[0]]) == (seccomp.REFUSE, 38), "ENOSYS: take clone instead"


def test_signals_and_limits_are_for_oneself_only(machine):
    for numbers in seccomp.KILL_CALLS.values():
        assert decided(*machine, numbers[machine[0]], first=OWN) == YES
        for other in (0, 1, OWN + 1, 2**32 - 1):
            assert decided(*machine, numbers[machine[0]], first=other) == NO
    limit = seccomp.PRLIMIT[machine[0]]
    assert [decided(*machine, limit, first=pid) for pid in (0, OWN, OWN + 1)] == [YES, YES, NO]


def test_nothing_is_asked_that_would_reach_others_later(machine):
    """A signal to another process when a pipe is written to, or to live on when the sandbox has ended."""
    for (name, place), (numbers, refused) in seccomp.ARGUMENTS.items():
        for value in (*refused, 9999):
            says = decided(*machine, numbers[machine[0]], **{("first", "second")[place]: value})
            assert says == (NO if value in refused else YES), name


def test_calls_of_another_processor_end_the_process(machine):
    assert decided(*machine, 0, name=0x40000003)[0] == seccomp.KILL
    assert decided(*machine, seccomp.X32 + 41)[0] == seccomp.KILL


def test_no_number_is_there_twice(machine):
    tables = [
        *(numbers for numbers, _ in seccomp.ARGUMENTS.values()),
        *seccomp.CALLS.values(),
        *seccomp.KILL_CALLS.values(),
        seccomp.CLONE,
        seccomp.CLONE3,
        seccomp.PRLIMIT,
    ]
    numbers = [each[machine[0]] for each in tables if each[machine[0]] != seccomp.NONE]
    assert len(set(numbers)) == len(numbers)
