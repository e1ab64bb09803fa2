"""The lab digits_cnn has the course's shapes, learns the digits, and draws what is really in the network."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hand import drawn
from plain_session import PlainSession, run_lab
from scipy.ndimage import center_of_mass
from scipy.signal import correlate2d
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss

from dltutor.labs.digits_cnn import train as lab

pytestmark = pytest.mark.torch

MNIST = Path(__file__).parents[3] / "shared" / "data" / "mnist"
PICK = 7
Digits = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


@pytest.fixture(scope="module")
def data() -> Digits:
    parts: Digits = lab.digits(None)
    return parts


@pytest.fixture(scope="module")
def run() -> PlainSession:
    """A network that has half learned, so that there are mistakes to show."""

    def look(session: PlainSession) -> None:
        session.pick, session.every = PICK, 20

    return run_lab("digits_cnn", steps=20, look=("filters", "features", "confusion", "mistakes"), setup=look)


@pytest.fixture(scope="module")
def logits(run: PlainSession, data: Digits) -> np.ndarray:
    with torch.no_grad():
        answers: np.ndarray = run.model(data[2]).numpy()
    return answers


def test_there_are_35546_parameters(run: PlainSession) -> None:
    assert sum(parameter.numel() for parameter in run.model.parameters()) == 35_546


def test_a_batch_goes_through_the_shapes_of_the_course(run: PlainSession) -> None:
    x = torch.zeros(100, 1, 28, 28)
    shapes = []
    for layer in run.model:
        x = layer(x)
        shapes.append(tuple(x.shape))
    assert [shapes[2], shapes[5], shapes[-1]] == [(100, 24, 14, 14), (100, 32, 7, 7), (100, 10)]


@pytest.mark.parametrize("seed", range(4))
def test_the_first_loss_is_that_of_guessing_among_ten(seed: int) -> None:
    assert run_lab("digits_cnn", steps=1, seed=seed).last("train_loss") == pytest.approx(math.log(10), abs=0.1)


def reads(share: float) -> Callable[[PlainSession], None]:
    """Let a run end as soon as this share of the held-back digits is read right."""

    def setup(session: PlainSession) -> None:
        session.enough = lambda: session.now > 0 and session.last("val_accuracy") >= share

    return setup


@pytest.mark.slow
def test_it_reads_97_of_100_held_back_digits() -> None:
    assert run_lab("digits_cnn", setup=reads(0.97)).last("val_accuracy") >= 0.97


@pytest.mark.slow
@pytest.mark.skipif(not MNIST.exists(), reason="needs the MNIST files")
def test_it_reads_real_mnist_digits() -> None:
    assert run_lab("digits_cnn", data=str(MNIST), setup=reads(0.965)).last("val_accuracy") >= 0.965


@pytest.mark.skipif(not MNIST.exists(), reason="needs the MNIST files")
def test_of_ten_thousand_mnist_digits_two_thousand_are_held_back() -> None:
    train_x, train_y, val_x, val_y = lab.digits(str(MNIST))
    assert (len(train_x), len(train_y), len(val_x), len(val_y)) == (8000, 8000, 2000, 2000)


def test_a_run_tells_which_digits_it_found(run: PlainSession) -> None:
    assert run.noted == "1,437 digits of scikit-learn's to train on, 360 held back for validation"


def test_a_fifth_of_every_digit_is_held_back(data: Digits) -> None:
    _, train_y, _, val_y = data
    for digit, count in enumerate(np.bincount(load_digits().target)):
        assert int((val_y == digit).sum()) == pytest.approx(count / 5, abs=1)
        assert int((train_y == digit).sum()) + int((val_y == digit).sum()) == count


def test_no_image_is_trained_on_and_held_back_at_once(data: Digits) -> None:
    # Scikit-learn's set holds no image twice, so what is common to both parts would be a leak.
    kept, held = ({image.numpy().tobytes() for image in part} for part in (data[0], data[2]))
    assert not kept & held
    assert len(kept) + len(held) == 1797


def test_the_split_is_always_the_same(data: Digits) -> None:
    torch.manual_seed(99)
    again = lab.digits.__wrapped__(None)
    assert all(torch.equal(one, other) for one, other in zip(data, again, strict=True))


def test_the_next_run_finds_the_digits_ready() -> None:
    assert all(one is other for one, other in zip(lab.digits(None), lab.digits(None), strict=True))


def test_training_pixels_have_mean_0_and_deviation_1(data: Digits) -> None:
    assert data[0].mean().item() == pytest.approx(0, abs=1e-4)
    assert data[0].std().item() == pytest.approx(1, abs=1e-4)


def test_a_shipped_digit_is_the_small_one_enlarged(data: Digits) -> None:
    """Shrunk back to 8×8, an enlarged digit correlates with one of scikit-learn's almost perfectly."""
    small = load_digits().images.reshape(-1, 64)
    again = torch.nn.functional.interpolate(data[2][:5], size=8, mode="bilinear").reshape(5, 64).numpy()
    for image in again:
        assert max(np.corrcoef(image, digit)[0, 1] for digit in small) > 0.99


def test_validation_is_what_sklearn_measures(run: PlainSession, data: Digits, logits: np.ndarray) -> None:
    shares = torch.tensor(logits, dtype=torch.float64).softmax(1).numpy()
    assert run.last("val_accuracy") == pytest.approx(accuracy_score(data[3], logits.argmax(1)))
    assert run.last("val_loss") == pytest.approx(log_loss(data[3], shares), rel=1e-4)


def test_the_confusion_matrix_is_sklearns(run: PlainSession, data: Digits, logits: np.ndarray) -> None:
    picture = run.pictures["confusion"]
    assert picture["counts"].tolist() == confusion_matrix(data[3], logits.argmax(1)).tolist()
    assert picture["labels"] == list("0123456789")


def test_the_worst_mistakes_are_the_surest_wrong_answers(run: PlainSession, data: Digits, logits: np.ndarray) -> None:
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    wrong = [(row.max(), true, row.argmax()) for row, true in zip(shares, data[3].tolist(), strict=True)]
    worst = sorted((entry for entry in wrong if entry[1] != entry[2]), reverse=True)[:12]
    assert run.pictures["mistakes"]["captions"] == [
        f"{true} read as {read}, {share:.2f}" for share, true, read in worst
    ]
    assert tuple(run.pictures["mistakes"]["images"].shape) == (len(worst), 28, 28)


def test_a_perfect_reader_has_no_mistakes_to_show(data: Digits) -> None:
    perfect = torch.nn.functional.one_hot(data[3], 10) * 20.0
    picture = lab.pictures.mistakes(perfect, data[2], data[3])
    assert picture["captions"] == []
    assert len(picture["images"]) == 0


def test_filters_are_the_kernels_with_zero_in_the_middle(run: PlainSession) -> None:
    kernels = run.model[0].weight.detach().numpy()[:, 0]
    (group,) = run.pictures["filters"]["groups"]
    assert group["images"].dtype == torch.uint8
    expected = 127.5 + 127.5 * kernels / np.abs(kernels).max()
    assert np.abs(group["images"].numpy() - expected).max() <= 1


def test_feature_maps_are_the_pooled_correlation_of_image_and_kernel(run: PlainSession, data: Digits) -> None:
    image = data[2][PICK, 0].numpy()
    kernels, biases = run.model[0].weight.detach().numpy()[:, 0], run.model[0].bias.detach().numpy()
    maps = np.maximum([correlate2d(image, k, mode="same") + b for k, b in zip(kernels, biases, strict=True)], 0)
    expected = maps.reshape(24, 14, 2, 14, 2).max(axis=(2, 4))
    drawn = run.pictures["features"]["groups"][1]["images"].numpy()
    assert np.abs(drawn - expected / expected.max() * 255).max() <= 1.01


def test_features_say_which_image_and_what_it_is_read_as(run: PlainSession, data: Digits, logits: np.ndarray) -> None:
    titles = [group["title"] for group in run.pictures["features"]["groups"]]
    share = np.exp(logits[PICK]).max() / np.exp(logits[PICK]).sum()
    assert titles[0] == f"image {PICK + 1}: a {data[3][PICK]}, read as {logits[PICK].argmax()}, {share:.2f}"
    assert titles[1:] == [
        "24 maps of 14×14: convolution 1, ReLU, pooling",
        "32 maps of 7×7: convolution 2, ReLU, pooling",
    ]


def test_a_pick_beyond_the_last_image_begins_again(run: PlainSession, data: Digits) -> None:
    picture = lab.pictures.features(run.model, data[2], data[3], PICK + len(data[3]))
    assert picture["groups"][0]["title"] == run.pictures["features"]["groups"][0]["title"]


def test_the_bars_are_the_softmax_of_the_chosen_images_logits(run: PlainSession, logits: np.ndarray) -> None:
    bars = run.pictures["features"]["bars"]
    shares = np.exp(logits[PICK]) / np.exp(logits[PICK]).sum()
    assert bars["labels"] == list("0123456789")
    assert bars["values"].tolist() == pytest.approx(shares.tolist(), abs=1e-5)


def white(data: Digits) -> float:
    return float(data[2].max() - data[2].min())


def box(ink: np.ndarray) -> tuple[int, int]:
    """Return the height and width of the box round all that is more than half white."""
    rows, columns = np.nonzero(ink > 0.5)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def test_a_drawn_digit_passes_through_the_network_as_any_image_does(run: PlainSession, data: Digits) -> None:
    sketch = drawn(3, 4, 6, 11, 16).ink
    image = lab.pictures.placed(sketch, data[2])
    with torch.no_grad():
        first = torch.relu(torch.nn.functional.conv2d(image, run.model[0].weight, run.model[0].bias, padding=2))
        shares = run.model(image)[0].softmax(0)
    picture = lab.pictures.features(run.model, data[2], data[3], PICK, sketch)
    assert picture["groups"][0]["title"] == f"your digit: {shares.argmax()} with {shares.max():.2f}"
    assert picture["bars"]["values"].tolist() == pytest.approx(shares.tolist())
    pooled = first.view(24, 14, 2, 14, 2).amax((2, 4))
    maps = picture["groups"][1]["images"].float()
    assert (maps - pooled / pooled.max() * 255).abs().max() <= 1.01
    assert [tuple(group["images"].shape) for group in picture["groups"]] == [(1, 28, 28), (24, 14, 14), (32, 7, 7)]


@pytest.mark.parametrize("place", [(1, 1, 9, 12), (15, 12, 11, 15), (4, 3, 18, 24)])
def test_a_drawn_digit_is_as_long_as_the_others_and_lies_where_they_lie(place: tuple[int, ...], data: Digits) -> None:
    low = data[2].min()
    image = (lab.pictures.placed(drawn(0, *place).ink, data[2]) - low)[0, 0].numpy() / white(data)
    others = (data[2] - low)[:, 0].numpy() / white(data)
    assert max(box(image)) == pytest.approx(np.median([max(box(one)) for one in others]), abs=2)
    assert center_of_mass(image) == pytest.approx(center_of_mass(others.mean(0)), abs=0.5)
    assert (image.min(), image.max()) == pytest.approx((0, 1), abs=0.02)


@pytest.mark.skipif(not MNIST.exists(), reason="needs the MNIST files")
def test_a_digit_that_was_prepared_as_mnist_was_stays_as_it_is() -> None:
    _, _, images, _ = lab.digits(str(MNIST))
    low, high = images.min(), images.max()
    for image in images[:20]:
        sketch = bytes(((image - low) / (high - low) * 255).round().byte().flatten().tolist())
        again = lab.pictures.placed(sketch, images)
        assert np.corrcoef(again.flatten(), image.flatten())[0, 1] > 0.85


def test_a_blank_or_a_faint_pad_breaks_nothing(run: PlainSession, data: Digits) -> None:
    for sketch in (bytes(784), bytes([3]) * 784, bytes([255]) * 784):
        shares = lab.pictures.features(run.model, data[2], data[3], 0, sketch)["bars"]["values"]
        assert shares.sum().item() == pytest.approx(1)


PLACES = [(8, 5, 12, 18), (3, 3, 10, 16), (7, 3, 14, 22), (15, 10, 8, 12), (6, 2, 16, 24)]


def read_right(trained: PlainSession, images: torch.Tensor) -> int:
    """Return how many of 50 digits drawn large, small and off the middle are read as what they are."""
    sketches = [(digit, drawn(digit, *place).ink) for digit in range(10) for place in PLACES]
    with torch.no_grad():
        return sum(
            int(trained.model(lab.pictures.placed(sketch, images)).argmax()) == digit for digit, sketch in sketches
        )


@pytest.mark.slow
def test_a_trained_network_reads_most_digits_that_are_drawn(data: Digits) -> None:
    assert read_right(run_lab("digits_cnn", steps=150), data[2]) >= 35


@pytest.mark.slow
@pytest.mark.skipif(not MNIST.exists(), reason="needs the MNIST files")
def test_trained_on_mnist_it_reads_nearly_all_of_them() -> None:
    trained = run_lab("digits_cnn", steps=150, data=str(MNIST))
    assert read_right(trained, lab.digits(str(MNIST))[2]) >= 45


def test_validation_comes_at_the_first_step_and_every_ten(run: PlainSession) -> None:
    assert list(run.logs["val_accuracy"]) == [1, 10, 20]
    assert list(run.logs["train_loss"]) == list(range(1, 21))
