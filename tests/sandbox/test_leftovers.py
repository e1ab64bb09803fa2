"""What a sandbox that was killed has left on the disk is removed by a later one; what is in use stays."""

import os
import time

from dltutor.sandbox.leftovers import OLD, folder_name, sweep


def test_folders_of_old_trials_are_removed_and_nothing_else(tmp_path):
    old, new, other = (tmp_path / name for name in (folder_name(), folder_name(), "run-mine"))
    for folder in (old, new, other):
        folder.mkdir()
        (folder / "data.csv").write_text("1,2")
    link = tmp_path / folder_name()
    link.symlink_to(other)
    for path in tmp_path.iterdir():
        if path != new:
            os.utime(path, (0, time.time() - OLD - 60), follow_symlinks=False)
    sweep(str(tmp_path))
    assert sorted(tmp_path.iterdir()) == sorted([new, other, link])
    assert (other / "data.csv").read_text() == "1,2"
    sweep(str(tmp_path / "none"))
