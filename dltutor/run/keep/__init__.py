"""What lets a run outlive a lost screen (`--keep`): a process between screen and worker that the next screen finds.

`relay` is that process, `remote` the screen's handle on it, `talk` what they say to each other, `notes` how it is
found. May import what `run` may.
"""
