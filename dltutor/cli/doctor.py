"""`dltutor doctor`: what the terminal, the computer and the directories can do, and what is wrong with them."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
import sys
from dataclasses import asdict

import click

from dltutor.cli import findings, options
from dltutor.cli.findings import Finding
from dltutor.cli.headless import asked
from dltutor.cli.proof import Proof, device_words
from dltutor.cli.run_lab import INSTALL
from dltutor.cli.say import note, out, out_json
from dltutor.config import Options
from dltutor.node import launch
from dltutor.quiz.texts import plural
from dltutor.run.launch import Launch, sandbox
from dltutor.run.places.model import Local
from dltutor.run.places.start import launch_at
from dltutor.run.sandbox import CannotTryError, Sandbox
from dltutor.wire.to_screen import Hello

PROTECTIONS = {
    "full": "confined by the kernel: it writes in its own folder, reads Python's files, has no network or programs",
    "partial": "confined in part, within limits of time and memory",
    "limits": "within limits of time and memory only",
}
SIGNS = {"ok": " ok ", "note": "note", "wrong": "WRONG"}


@click.command("doctor")
@options.data_dir
@options.on
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor_command(data_dir: str | None, on: str | None, as_json: bool) -> None:
    """Say what works here and what does not.

    With --on, start a training process at that PLACE, say what it finds there, and end it.
    """
    from dltutor import config, node

    limits = node.read(node.files())
    found = config.read(config.config_path(), limits.places)
    if on is not None:
        all_of_it = _proof(options.placed(options.options(on=on)))
    else:
        session = node.held(found.options, limits)
        all_of_it = [
            *findings.terminal(found.options),
            findings.python(),
            findings.limits(limits),
            *_training(session),
            *findings.directories(data_dir),
            *findings.log(data_dir),
            findings.configuration(found, session, limits),
        ]
    if as_json:
        out_json({"findings": [asdict(finding) for finding in all_of_it]}, indent=1)
    else:
        for finding in all_of_it:
            out(f"{SIGNS[finding.state]:5} {finding.name}: {finding.value}")
            if finding.help:
                out(f"      {finding.help}")
    if any(finding.state == "wrong" for finding in all_of_it):
        raise click.exceptions.Exit(1)


def _training(chosen: Options) -> list[Finding]:
    """Ask a real training process on this computer what it can do, where one may be started."""
    if chosen.no_local:
        return [Finding("labs", chosen.no_local, "note")]
    if importlib.util.find_spec("torch") is None:
        return [Finding("labs", "PyTorch is not installed; lessons and questions work", "note", INSTALL)]
    if sys.stderr.isatty():
        note("asking the training process what it can do; importing PyTorch takes some seconds …")
    answer, code = asyncio.run(_both(launch_at(Local(), chosen.threads)))
    if not isinstance(answer, Hello):
        return [Finding("labs", answer, "wrong", "install PyTorch anew: pip install --force-reinstall 'dltutor[labs]'")]
    versions = ", ".join(f"{name} {version}" for name, version in answer.versions.items())
    return [
        Finding("labs", f"{versions}, {plural(answer.threads, 'CPU thread')}"),
        *(Finding("device", device_words(device.id, device.name, device.memory)) for device in answer.devices),
        code,
    ]


async def _both(launch: Launch) -> tuple[Hello | str, Finding]:
    """Ask the training process and the one that runs code, both at the same time."""
    return await asyncio.gather(asked(launch, lambda _: None), _confinement())


async def _confinement() -> Finding:
    """Ask the process that runs code how it confines it."""
    one = Sandbox(sandbox)
    try:
        warm = await one.warm()
    except CannotTryError as error:
        return Finding("code exercises", str(error), "wrong")
    finally:
        await one.close()
    return Finding("code exercises", PROTECTIONS[warm.protection], "note" if warm.lacks else "ok", " ".join(warm.lacks))


def _proof(chosen: Options) -> list[Finding]:
    """Prove a place; Ctrl+C or SIGTERM ends what was started there."""
    says = note if sys.stderr.isatty() else lambda _: None

    async def prove() -> list[Finding]:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await Proof(chosen.on, chosen.place, launch(chosen).fresh(), says).found()

    try:
        return asyncio.run(prove())
    except asyncio.CancelledError:
        raise click.Abort from None
