"""Checkpoints of runs as files: their bytes, and the folder that holds them. Knows no torch.

The worker writes and reads them; the command line lists and removes them. May import nothing of ours but
`durable`.
"""
