"""The screen: a Textual app with its commands, screens, lesson widgets and lab panels.

The only room that may import `textual`. It composes `study` and what lies below that (of `labs` only declarations, and
`train.py` as text), and never imports torch, numpy or the worker.
"""
