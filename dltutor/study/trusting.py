"""What of a pack may run: its labs, and the tests of its exercises, as they would be sent to whoever runs them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from dltutor.course.check.translations import languages
from dltutor.course.library import Library
from dltutor.packs import code
from dltutor.packs.code import Piece
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.quiz.model import Question
from dltutor.quiz.texts import begun
from dltutor.run.sandbox import CannotTryError, order_of
from dltutor.wire.exercise import Try


def pieces(library: Library, pack: str) -> list[Piece]:
    """Return all that could be run of a pack: the files of its labs, and what its exercises try answers with."""
    folder = library.packs.at(pack)
    if folder is None:
        return []
    labs = [piece for lab in code.labs(folder) for piece in code.pieces(lab, code.files(folder, lab))]
    written = (piece for language in ["", *languages(folder)] for piece in _exercises(library.packs, pack, language))
    return [*labs, *{piece.name: piece for piece in written}.values()]


def _exercises(packs: Packs, pack: str, language: str) -> Iterator[Piece]:
    for lesson in Library(packs=packs, language=language).of_pack(pack):
        path = Path(lesson.entry.path)
        questions = (block for step in lesson.steps for block in step.blocks if isinstance(block, Question))
        for question in questions:
            if question.exercise is not None:
                with contextlib.suppress(CannotTryError):  # of an exercise that cannot be tried nothing runs
                    order = order_of(0, question.exercise, "", path.parent)
                    yield _piece(order, f"{path.name}, exercise {question.id}")


def _piece(order: Try, name: str = "the tests of this exercise") -> Piece:
    """Return what an order runs beside the learner's answer."""
    data = msgspec.json.encode(msgspec.structs.replace(order, number=0, answer=""))
    return Piece(name, len(data), code.hash_of(data))


def gate(packs: Packs, trust: Trust) -> Callable[[Try, Path | None], str]:
    """Return what says why an order to try code may not be run; empty: it may."""

    def why_not(order: Try, folder: Path | None) -> str:
        pack = packs.of(folder) if folder is not None else ""
        piece = _piece(order)
        if not pack or piece.hash in trust.of(pack).values():
            return ""
        return f"{begun(trust.why_not(pack, [piece], 'the test of this exercise'))}."

    return why_not
