"""The screens: each composes widgets and forwards commands; what is decided is decided in pure code elsewhere.

May import Textual, the other folders of `ui`, and every room below `ui`.
"""
