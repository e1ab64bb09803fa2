"""What screen and worker say to each other: typed messages, their frames, and the raw bytes that ride behind them.

Sans-IO: nothing here reads or writes. May import nothing of ours.
"""
