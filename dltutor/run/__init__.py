"""The screen's side of a worker: how it is started, what is known of a run, and the desk that commands both.

May import `wire`, `labs`, `quiz` and `checkpoints`; knows no screen and no torch.
"""
