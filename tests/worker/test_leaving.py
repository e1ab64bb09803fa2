"""A worker that leaves because its screen is silent leaves no job behind that nobody uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dltutor.worker.leaving import give_job_back

OURS = f"dltutor-{os.getuid()}-3fae8db9"


@pytest.mark.parametrize(
    ("job", "name", "said"),
    [
        ("7", OURS, "7\n"),
        ("7", "bash", ""),
        ("7", "dltutor-outer", ""),
        ("", OURS, ""),
        ("--user=root", OURS, ""),
    ],
)
def test_only_a_job_that_was_made_for_it_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: str, name: str, said: str
) -> None:
    scancel = tmp_path / "scancel"
    scancel.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\n')
    scancel.chmod(0o755)
    (tmp_path / "said").touch()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    give_job_back({"SLURM_JOB_ID": job, "SLURM_JOB_NAME": name})
    assert (tmp_path / "said").read_text(encoding="utf-8") == said


def test_where_there_is_no_scancel_nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    give_job_back({"SLURM_JOB_ID": "7", "SLURM_JOB_NAME": OURS})
