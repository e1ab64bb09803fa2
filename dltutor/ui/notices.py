"""Notices that leave nothing behind."""

from __future__ import annotations

from textual.app import App


class Notices(App[None]):
    """An app that forgets a notice whole."""

    def clear_notifications(self) -> None:
        """Clear all notices.

        Of each, Textual takes only the words away; the box that held them would be styled and laid out ever after.
        """
        super().clear_notifications()
        self.screen.query("ToastHolder").remove()
