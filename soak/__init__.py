"""The soak: hours of what a person, a node and a disk may do to the tutor, in real terminals.

`steady.py` keeps one session open and sees that it does not grow; `struck.py` opens one after the other and ends each
in another way, and sees that no answer is lost and nothing is left. `make soak` runs both at once; its findings become
tests.
"""
