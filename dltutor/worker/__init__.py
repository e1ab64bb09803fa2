"""The training process, spawned as `python -m dltutor.worker` and imported by nobody; torch lives only here.

The main thread trains; one thread reads stdin and answers pings. May import `wire`, `labs`,
`checkpoints` and `refusals`.
"""
