"""What Textual alone needs: an app with one Markdown pane that shows a file."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Markdown


class Bare(App[None]):
    """A scrolling Markdown pane and nothing else."""

    def compose(self) -> ComposeResult:
        """Yield the pane."""
        with VerticalScroll():
            yield Markdown(Path(sys.argv[1]).read_text(encoding="utf-8"))


if __name__ == "__main__":
    Bare().run()
