"""The lab's side of the screen: status, knobs, stop conditions and the panels that draw what a run does.

May import Textual, `ui.strips`, `ui.theme`, `ui.terminal`, and every room below `ui`; knows no screen and no lesson.
"""
