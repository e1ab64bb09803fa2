"""What `dltutor check` says of the lesson in a preview: in a line, beside the text, and as a list of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from dltutor.course.check.formats import summary
from dltutor.course.model import Problem
from dltutor.draw.filter import clean
from dltutor.ui.fitted import Fitted

NONE = "nothing is wrong"


class ProblemLine(Static):
    """One line: the file, how many problems it has, and the first of them as far as it fits."""

    def __init__(self, name: str) -> None:
        super().__init__("", markup=False)
        self._file = name
        self.show(None)

    def show(self, problems: Sequence[Problem] | None) -> None:
        """Show these problems; None: they are not known yet."""
        parts: list[tuple[str, str]] = [(f"Preview of {clean(self._file)}  ", "$foreground-muted")]
        if problems is None:
            parts.append(("reading …", "$foreground-muted"))
        elif not problems:
            parts.append((NONE, "$success"))
        else:
            first = next((one for one in problems if one.level == "error"), problems[0])
            parts += [(" ! ", "bold $primary"), (f"{summary(problems)}  ", f"bold {_colour(first)}")]
            parts.append((clean(f"{first.line}:{first.column} {first.text}"), "$foreground"))
        self.update(Content.assemble(*parts))


class ProblemList(VerticalScroll):
    """The problems, each with its place and how to mend it."""

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield Static("", markup=False)

    def show(self, problems: Sequence[Problem]) -> None:
        """Show these problems."""
        told = Content("\n\n").join(map(_told, problems)) if problems else Content(NONE)
        self.query_one(Static).update(told)


class ProblemsScreen(Fitted, ModalScreen[None]):
    """Lists all problems; it follows the file as well, so that they can be mended one after the other."""

    BINDINGS = [("escape,q,exclamation_mark", "dismiss", "Close")]

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self._problems = problems

    def compose(self) -> ComposeResult:
        """Lay out the list in a frame that scrolls."""
        frame = ProblemList(classes="dialog")
        frame.border_title = "Problems"
        yield frame

    def on_mount(self) -> None:
        """Show what is known."""
        self.show(self._problems)

    def show(self, problems: Sequence[Problem]) -> None:
        """Show these problems."""
        frame = self.query_one(ProblemList)
        frame.border_subtitle = summary(problems)
        frame.show(problems)


def _told(problem: Problem) -> Content:
    """Return a problem as people read it, without the way to its file's folder."""
    name = f"{clean(Path(problem.file).name)}:{problem.line}:{problem.column}"
    parts: list[tuple[str, str]] = [
        (f"{name} ", "bold"),
        (f"{problem.level}", f"bold {_colour(problem)}"),
        (f" {problem.code}", "$foreground-muted"),
        (f"\n{clean(problem.text)}", "$foreground"),
    ]
    if problem.help:
        parts.append((f"\n{clean(problem.help)}", "$foreground-muted"))
    return Content.assemble(*parts)


def _colour(problem: Problem) -> str:
    return "$error" if problem.level == "error" else "$warning"
