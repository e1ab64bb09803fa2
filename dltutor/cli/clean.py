"""`dltutor clean`: what takes up space, and freeing it; answers are never touched."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from dltutor import node, reports
from dltutor.checkpoints.shelf import CURVE, Entry, Shelf
from dltutor.cli import options
from dltutor.cli.say import found_wrong, out
from dltutor.progress import directory
from dltutor.quiz.texts import plural
from dltutor.refusals import told
from dltutor.run.launch import cache

REPORTS = ("crash-*.txt", "faults.log*")


class File(NamedTuple):
    """One file that may take up space."""

    path: Path
    size: int
    """Bytes."""
    about: str = ""
    """What it is, for people; empty: one of many."""
    used: bool = False
    """Somebody may be at work with it, so it stays."""


@click.command("clean")
@options.data_dir
@options.checkpoints
@click.option("--yes", is_flag=True, help="Do not ask.")
def clean_command(yes: bool, data_dir: str | None, checkpoints: str | None) -> None:
    """Show what takes up space, and free it.

    Answers are never removed.
    """
    shelf = node.shelf(node.session(data_dir=data_dir, checkpoints=checkpoints))
    events, scratch, state = directory.find(data_dir).events, cache(), reports.state_directory()
    found = [
        *_listed("Checkpoints", shelf, _checkpoints(shelf)),
        *_listed("Reports of crashes", state, _files(state, *REPORTS)),
        *_listed("Scratch files", scratch, _files(scratch, "worker/*")),
    ]
    list(_listed("Answers, which stay", events, _files(events, "*")))
    freeing = [file for file in found if not file.used]
    if not freeing:
        out("There is nothing to free.")
        return
    size = _size(freeing)
    if not yes and not click.confirm(f"Free {size}? Runs that were cut short can then not go on.", err=True):
        out("Nothing was removed.")
        return
    for file in freeing:
        try:
            file.path.unlink(missing_ok=True)
        except OSError as error:
            raise found_wrong(f"{file.path} cannot be removed: {told(error, file.path.parent)}") from error
    out(f"{plural(len(freeing), 'file')} removed, {size} free.")


def _listed(what: str, folder: Path | None, files: Iterable[File]) -> Iterator[File]:
    """Print what there is of one kind, and yield it."""
    there = list(files)
    if folder is not None:
        out(f"{what}: {_size(there) if there else 'none'}, in {folder}")
    for file in there:
        if file.about:
            out(f"  {file.about}  {_size([file])}{'  in use, so it stays' * file.used}")
    yield from there


def _checkpoints(folder: Path | None) -> Iterator[File]:
    if folder is not None:
        shelf = Shelf(folder)
        entries = shelf.entries()
        yield from (File(shelf.path(one), one.size, _about(one), one.alive) for one in entries)
        used = {shelf.curve(one.name) for one in entries if one.alive}
        yield from (file._replace(used=file.path in used) for file in _files(folder, f"*{CURVE}*"))


def _about(one: Entry) -> str:
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.time))
    return f"{one.lab}, step {one.step:,}, {day}{'' if one.whole else ', unfinished'}"


def _files(folder: Path | None, *patterns: str) -> Iterator[File]:
    """Yield regular files of ours in a folder; links are neither followed nor named."""
    paths = (path for pattern in patterns for path in sorted(folder.glob(pattern))) if folder is not None else ()
    for path in paths:
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
            yield File(path, found.st_size)


def _size(files: Iterable[File]) -> str:
    total = sum(file.size for file in files)
    if total < 1e3:
        return f"{total} bytes"
    return f"{total / 1e6:,.1f} MB" if total >= 1e5 else f"{total / 1e3:,.1f} kB"
