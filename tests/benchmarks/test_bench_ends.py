"""What the benchmark of ends and of saving measures is what it says."""

from __future__ import annotations

import sys

import pytest

from benchmarks import ends
from tests.terminal import Terminal


def test_saving_and_loading_are_measured_in_milliseconds() -> None:
    saved, loaded = ends._saving()
    assert saved.unit == loaded.unit == "ms"
    assert 0 < saved.value < 5000
    assert 1 < loaded.value < 5000


def test_what_never_ends_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = "import time; print('step 1 of', flush=True); input()"
    monkeypatch.setattr(ends, "DLTUTOR", sys.executable)
    monkeypatch.setattr(ends, "left_over", lambda pids, seconds: set(pids))
    monkeypatch.setattr(ends, "settle", Terminal.rows)
    monkeypatch.setattr(ends, "program", lambda *command, **more: Terminal([sys.executable, "-c", waits]))
    with pytest.raises(RuntimeError, match="never ended"):
        ends._ending("closed", Terminal.close, 500)
