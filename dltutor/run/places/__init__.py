"""Where training runs: this computer, a Slurm job, another host, or any command; started, attended and ended there.

May import what `run` may. Every command is a list of arguments made of checked values, never a line for a shell here.
"""
