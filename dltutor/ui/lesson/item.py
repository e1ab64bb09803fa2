"""What questions and goals on a page have in common: a frame that can have the focus and carries out commands."""

from __future__ import annotations

from textual.containers import Vertical
from textual.message import Message

from dltutor.ui.situation import Situation


class ItemCard(Vertical, can_focus=True):
    """A frame round a question or goal."""

    class Changed(Message):
        """Something became of the item: footer and progress may have to change."""

        def __init__(self, card: ItemCard) -> None:
            super().__init__()
            self.card = card

    item_id: str

    @property
    def waits(self) -> bool:
        """True while the item waits for the learner, or for a run of theirs."""
        raise NotImplementedError

    def do(self, id: str, key: str) -> None:
        """Carry out a command of the table whose place is ``question``; `key`: what was pressed, typed or pasted."""
        raise NotImplementedError

    def paste(self, text: str) -> None:
        """Put what is pasted on the page into the field, where an answer is typed."""
        if text and self.within(Situation("lesson")).typing:
            self.do("type", text.splitlines()[0].strip())

    def within(self, now: Situation) -> Situation:
        """Return the situation with what is true of this item."""
        raise NotImplementedError
