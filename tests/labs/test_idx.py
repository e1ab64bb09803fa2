"""MNIST's own files are read as they are, and every way in which they can be broken is named."""

from __future__ import annotations

import gzip
import io
import random
import time
import tracemalloc
from pathlib import Path

import pytest

from dltutor.labs.digits_cnn.idx import read_folder, read_idx

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def idx(sizes: list[int], data: bytes) -> bytes:
    """Write the format by hand: zero, zero, 8 for unsigned bytes, the rank, the sizes, the data."""
    return bytes([0, 0, 8, len(sizes)]) + b"".join(size.to_bytes(4, "big") for size in sizes) + data


def write(folder: Path, count: int, which: str = "t10k", packed: bool = False, seed: int = 0) -> tuple[bytes, bytes]:
    """Write a pair of files with random pixels and labels; return both as bytes."""
    rng = random.Random(seed)
    pixels, labels = rng.randbytes(count * 784), bytes(rng.randrange(10) for _ in range(count))
    for name, data in (("images-idx3", idx([count, 28, 28], pixels)), ("labels-idx1", idx([count], labels))):
        path = folder / f"{which}-{name}-ubyte{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(data) if packed else data)
    return pixels, labels


@pytest.mark.parametrize("packed", [False, True])
def test_digits_come_back_as_they_were_written(tmp_path: Path, packed: bool) -> None:
    pixels, labels = write(tmp_path, 12, packed=packed)
    assert read_folder(str(tmp_path)) == [(pixels, labels)]


def test_the_training_pair_comes_before_the_test_pair(tmp_path: Path) -> None:
    test = write(tmp_path, 5, "t10k", seed=1)
    train = write(tmp_path, 9, "train", packed=True, seed=2)
    assert read_folder(str(tmp_path)) == [train, test]


def test_the_training_pair_alone_is_enough(tmp_path: Path) -> None:
    train = write(tmp_path, 9, "train")
    assert read_folder(str(tmp_path)) == [train]


def test_images_without_labels_are_no_pair(tmp_path: Path) -> None:
    train = write(tmp_path, 9, "train")
    write(tmp_path, 5, "t10k")
    (tmp_path / NAMES[3]).unlink()
    assert read_folder(str(tmp_path)) == [train]


@pytest.mark.parametrize("folder", ["", "not/there"])
def test_a_folder_without_digits_names_every_file_looked_for(tmp_path: Path, folder: str) -> None:
    with pytest.raises(ValueError, match="no digits in") as caught:
        read_folder(str(tmp_path / folder))
    assert all(name in str(caught.value) for name in NAMES)
    assert ".gz" in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_file_that_is_cut_short_says_how_long_it_should_be(tmp_path: Path) -> None:
    write(tmp_path, 12)
    path = tmp_path / NAMES[2]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"images-idx3-ubyte is damaged: it has 9,423 bytes instead of 9,424 .*copy"):
        read_folder(str(tmp_path))


@pytest.mark.parametrize("length", [0, 3, 4, 7, 15])
def test_a_file_cut_in_its_head_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / NAMES[2]
    path.write_bytes(idx([1, 28, 28], bytes(784))[:length])
    with pytest.raises(ValueError, match=str(path)):
        read_idx(path, 3)


def test_every_cut_of_a_gzipped_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / f"{NAMES[3]}.gz"
    whole = gzip.compress(idx([20], bytes(20)))
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=str(path)):
            read_idx(path, 1)


def test_noise_under_a_gz_name_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / f"{NAMES[3]}.gz"
    path.write_bytes(b"no gzip at all")
    with pytest.raises(ValueError, match="cannot be read"):
        read_idx(path, 1)


def test_a_wrong_beginning_is_shown_beside_the_right_one(tmp_path: Path) -> None:
    path = tmp_path / NAMES[2]
    path.write_bytes(idx([20], bytes(20)))
    with pytest.raises(ValueError, match="begins with 00000801 instead of 00000803"):
        read_idx(path, 3)


def test_a_text_file_is_not_an_idx_file(tmp_path: Path) -> None:
    path = tmp_path / NAMES[2]
    path.write_text("<html>not found</html>")
    with pytest.raises(ValueError, match="not an IDX file of digits"):
        read_idx(path, 3)


@pytest.mark.parametrize(
    ("images", "labels", "said"),
    [
        (idx([2, 28, 28], bytes(2 * 784)), idx([3], bytes(3)), "2 images but .* 3 labels"),
        (idx([0, 28, 28], b""), idx([0], b""), "0 images"),
        (idx([2, 32, 32], bytes(2 * 1024)), idx([2], bytes(2)), "images of 32 × 32 pixels, not 28 × 28"),
        (idx([2, 28, 28], bytes(2 * 784)), idx([2], bytes([3, 10])), "the label 10, which is not a digit"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(tmp_path: Path, images: bytes, labels: bytes, said: str) -> None:
    (tmp_path / NAMES[2]).write_bytes(images)
    (tmp_path / NAMES[3]).write_bytes(labels)
    with pytest.raises(ValueError, match=said):
        read_folder(str(tmp_path))


def bomb(head: bytes, megabytes: int) -> bytes:
    """Return a gzip file of a head and so many million zeros, a thousandth as large."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        file.write(head)
        for _ in range(megabytes):
            file.write(bytes(1_000_000))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"", "not an IDX file of digits"),
        (idx([2, 28, 28], b""), r"it has more than 1,584 bytes instead of 1,584 bytes for 2 × 28 × 28; copy"),
        (idx([4_000_000, 28, 28], b""), r"4,000,000 × 28 × 28 bytes, and at most 200 MB are read; .*fewer images"),
        (idx([2**32 - 1] * 3, b""), "at most 200 MB are read"),
    ],
)
def test_a_bomb_is_refused_at_once_in_little_memory(tmp_path: Path, head: bytes, said: str) -> None:
    path = tmp_path / f"{NAMES[2]}.gz"
    # Members one after another unpack as one: gigabytes, without the minute that packing them would take.
    path.write_bytes(bomb(head, 1) + bomb(b"", 20) * 150)
    assert path.stat().st_size < 4_000_000
    tracemalloc.start()
    begin = time.process_time()
    with pytest.raises(ValueError, match=said) as caught:
        read_idx(path, 3)
    took, most = time.process_time() - begin, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(path) in str(caught.value)
    assert took < 1
    assert most < 4_000_000


def test_an_absurd_count_is_refused_though_the_file_is_tiny(tmp_path: Path) -> None:
    path = tmp_path / NAMES[3]
    path.write_bytes(idx([2**32 - 1], bytes(20)))
    with pytest.raises(ValueError, match=r"labels-idx1-ubyte is too large: .*4,294,967,295 bytes"):
        read_idx(path, 1)
