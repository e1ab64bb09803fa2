"""A training process that gets too little of something ends, or works, and what was missing is told in words."""

from __future__ import annotations

import os
import subprocess
from subprocess import PIPE

import pytest

from dltutor.run.endings import told
from dltutor.wire.frames import Decoder
from dltutor.wire.to_screen import Bye, Hello, ToScreen
from tests.ordinary import USER, environment, python

pytestmark = pytest.mark.torch


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ("ulimit -v 400000", "cannot be loaded: libtorch"),
        ("ulimit -v 600000", "cannot be loaded: "),
        ("ulimit -u 1", "Resource temporarily unavailable"),
        ("ulimit -u 4", "thread"),
        ("ulimit -n 10", ""),
    ],
)
def test_a_worker_without_enough_of_something_ends_in_words(limit: str, says: str) -> None:
    command = ["bash", "-c", f'{limit}; exec "$@"', "bash", python(), "-P", "-m", "dltutor.worker"]
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd="/", user=USER, group=USER, env=environment(**one)
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        heard = [message for message, _ in Decoder(ToScreen).feed(os.read(child.stdout.fileno(), 65536))]
        child.stdin.close()
        code = child.wait(timeout=100)
        errors = child.stderr.read().decode("utf-8", "replace").splitlines()
    if any(isinstance(message, Hello) for message in heard):
        assert says in ("", "cannot be loaded: ", "thread"), "a computer that needs less than those that we know"
        return
    said = told(code, next((message.why for message in heard if isinstance(message, Bye)), ""), errors)
    assert says in said
    assert len(said.splitlines()) == 1
    assert len(said) < 300
