"""What the home screen says of the machine: found without PyTorch, true, and in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fake_worker import HELLO
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dltutor.config import Options
from dltutor.run.places.model import Slurm
from dltutor.ui.machine import Machine, cores, found, sentence
from dltutor.wire.to_screen import Device

PLAIN = Machine(2, "", "2.13.0")
NVIDIA = Machine(128, "NVIDIA GPU", "2.13.0+cu130")
H200 = structs.replace(
    HELLO, devices=[Device("cpu", "Xeon"), *(Device(f"cuda:{at}", "NVIDIA H200") for at in range(8))]
)


def test_a_computer_without_a_gpu_uses_its_cpu() -> None:
    assert sentence(PLAIN, Options()) == "Here: 2 CPU cores, PyTorch 2.13.0. Labs use the CPU, 1 thread."
    assert sentence(Machine(1, "", "2.13.0+cpu"), Options(threads=4)).startswith("Here: 1 CPU core, PyTorch 2.13.0.")
    assert "4 threads." in sentence(PLAIN, Options(threads=4))


def test_a_gpu_is_promised_only_once_a_worker_has_found_it() -> None:
    assert "NVIDIA GPU" in sentence(NVIDIA, Options())
    assert "the GPU if PyTorch can" in sentence(NVIDIA, Options())
    assert "8 × NVIDIA H200" in sentence(NVIDIA, Options(), H200)
    assert "Labs use cuda:0" in sentence(NVIDIA, Options(), H200)
    assert "Labs use the CPU" in sentence(NVIDIA, Options(), HELLO)
    assert "NVIDIA" not in sentence(NVIDIA, Options(), HELLO)


def test_pytorch_for_the_cpu_cannot_use_a_gpu_that_is_there() -> None:
    assert "Labs use the CPU" in sentence(Machine(8, "NVIDIA GPU", "2.13.0+cpu"), Options())


@pytest.mark.parametrize("device", ["cpu", "cuda:1", "mps"])
def test_a_device_that_was_asked_for_is_named(device: str) -> None:
    name = "the CPU" if device == "cpu" else device
    assert f"Labs use {name}," in sentence(NVIDIA, Options(device=device))
    assert f"Labs use {name}," in sentence(NVIDIA, Options(device=device), H200)


def test_without_pytorch_it_says_how_to_install_it() -> None:
    assert "pip install 'dltutor[labs]'" in sentence(Machine(2, "NVIDIA GPU", ""), Options())


def test_where_labs_train_elsewhere_the_place_is_named_and_not_this_computer() -> None:
    job = Slurm(partition="debug", gres="gpu:1", time="10")
    for machine in (PLAIN, Machine(2, "", "")):
        told = sentence(machine, Options(on="gpu", places={"gpu": job}))
        assert told == "Labs train at gpu (Slurm job: partition debug, 1 CPU, gpu:1, at most 10 min)."
    long = Options(on="gpu", places={"gpu": replace(job, partition="p" * 60)})
    assert sentence(PLAIN, long, HELLO) == "Labs train at gpu."


def test_where_no_lab_may_train_it_promises_nothing() -> None:
    why = "Training on this computer is switched off by {}. Train elsewhere: dltutor --on gpu."
    told = sentence(PLAIN, Options(local_training=False, no_local=why.format("/etc/dltutor.toml")))
    assert told == "Training on this computer is switched off by /etc/dltutor.toml."
    told = sentence(PLAIN, Options(local_training=False, no_local=why.format("/sw" * 30)))
    assert told == "Labs cannot train on this computer."


@given(
    st.builds(Machine, st.integers(1, 1024), st.sampled_from(["", "NVIDIA GPU", "Apple GPU"]), st.just("2.13.0.dev0")),
    st.integers(1, 256),
    st.sampled_from(["auto", "cpu", "cuda:127"]),
    st.sampled_from([None, HELLO, H200, structs.replace(HELLO, devices=[*HELLO.devices, Device("cuda:0", "N" * 60)])]),
)
def test_it_fits_a_narrow_terminal_and_names_the_threads(machine, threads, device, hello) -> None:  # type: ignore[no-untyped-def]
    told = sentence(machine, Options(threads=threads, device=device), hello)
    assert len(told) <= 78
    assert f" {threads} thread" in told


def cgroup(root: Path, own: str, **quotas: str) -> Path:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(f"1:name=systemd:/elsewhere\n0::/{own}\n")
    for group, quota in quotas.items():
        folder = root / "sys/fs/cgroup" / group.replace("__", "/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cpu.max").write_text(quota)
    return root


def test_cores_are_those_that_may_be_used(tmp_path: Path) -> None:
    allowed = cores(tmp_path)
    command = [sys.executable, "-c", "from dltutor.ui.machine import cores; print(cores())"]
    if hasattr(os, "sched_setaffinity"):
        one = next(iter(os.sched_getaffinity(0)))
        bound = subprocess.run(
            command, capture_output=True, text=True, check=True, preexec_fn=lambda: os.sched_setaffinity(0, {one})
        )
        assert bound.stdout.strip() == "1"
        assert allowed == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("quotas", "most"),
    [
        ({"job__step": "100000 100000\n"}, 1),
        ({"job__step": "max 100000\n", "job": "50000 100000\n"}, 1),
        ({"job__step": "max 100000\n"}, 10**6),
        ({"job__step": "broken"}, 10**6),
    ],
)
def test_a_quota_of_the_control_group_or_of_one_above_it_counts(
    tmp_path: Path, quotas: dict[str, str], most: int
) -> None:
    assert cores(cgroup(tmp_path, "job/step", **quotas)) == min(most, cores(tmp_path / "nothing"))


def test_an_nvidia_device_is_seen_without_pytorch(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/nvidiactl").touch()
    assert "NVIDIA" not in found(tmp_path).gpu
    (tmp_path / "dev/nvidia0").touch()
    assert found(tmp_path).gpu == "NVIDIA GPU"
    assert "torch" not in sys.modules or found().torch
