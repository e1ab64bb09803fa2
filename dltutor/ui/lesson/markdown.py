"""Lesson text as Textual shows it: formulas readable, links as addresses, nothing opened, nothing obeyed."""

from __future__ import annotations

from markdown_it.tree import SyntaxTreeNode
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from dltutor.study.markdown import inline_tokens, parser, shown
from dltutor.ui.lesson.prose import lines, styled


class LessonMarkdown(Widget):
    """A stretch of lesson text, all of it in one widget: a widget for each paragraph and cell costs a millisecond."""

    DEFAULT_CSS = "LessonMarkdown { height: auto; text-wrap: nowrap; }"

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self._text = SyntaxTreeNode(parser().parse(shown(markdown)))
        self._laid_out: tuple[int, list[Content]] = 0, []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the text takes."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the text, wrapped already."""
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        if self._laid_out[0] != width:
            self._laid_out = width, lines(self._text, width)
        return self._laid_out[1]


def line_content(text: str) -> Content:
    """Return one short text of a lesson (an option, a hint, a reason) as content: its inline Markdown styled."""
    return styled(inline_tokens(text), "$secondary")
