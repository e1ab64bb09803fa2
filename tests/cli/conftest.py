"""Commands run in this process, in a home of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dltutor.cli.tutor import run
from tests.cli.telling import Done


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home on a computer without limits; nothing of the developer's own is read or written."""
    monkeypatch.setattr("dltutor.node.NODE_FILE", tmp_path / "no-limits.toml")
    monkeypatch.setattr("dltutor.node.is_login", lambda environ=None: False)
    for name in (
        "DLTUTOR_LIMITS",
        "SLURM_JOB_ID",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "DLTUTOR_DATA",
        "NO_COLOR",
    ):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def tell(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run `dltutor` with some arguments."""

    def call(*arguments: str) -> Done:
        try:
            status = run(list(arguments))
        except SystemExit as end:
            status = int(end.code or 0)
        return Done(status, *capsys.readouterr())

    return call
