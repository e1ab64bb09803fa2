"""Every message gets through whole, whatever else comes down the same pipe."""

import random
import zlib
from array import array

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dltutor.wire import conditions, to_screen, to_worker
from dltutor.wire.frames import CHECK, HEADER, LIMIT, MAGIC, NEWLINE, START, Decoder, Encoder, FrameTooLargeError
from dltutor.wire.message import Message
from dltutor.wire.tails import packed, unpacked

TALK = [
    (to_screen.Hello(1, {"torch": "2.13.0"}, [to_screen.Device("cpu", "a processor", 8)], "host", 7, "/", 1), b""),
    (to_screen.Began(1, "cpu", {"lr": 0.1, "loss": "mae", "bias": True, "batch_size": 5}), b""),
    (to_screen.Metrics(1, 3, 1, 0.25, [to_screen.Series("loss", 2)]), bytes(range(32))),
    (to_screen.Picture(1, "maps", 3, {"images": {"kind": "uint8", "shape": [2, 2], "offset": 0}}), b"\n\n\n\n"),
    (to_screen.Ended(1, 3, "failed", "näht\n", "trace"), b""),
    (to_screen.Pong(4), MAGIC * 3),
    (to_screen.Bye("done"), b""),
]
noise = st.one_of(st.binary(max_size=60), st.just(MAGIC), st.just(MAGIC + b"\x00" * 40), st.just(b"printed line\n"))


def frames(talk=TALK):
    encoder = Encoder()
    return [encoder.encode(message, tail) for message, tail in talk]


def in_portions(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_messages_arrive_in_order_however_the_stream_is_cut(size):
    decoder = Decoder(to_screen.ToScreen)
    got = [pair for portion in in_portions(b"".join(frames()), size) for pair in decoder.feed(portion)]
    assert got == TALK
    assert (decoder.skipped, decoder.refused, decoder.missing) == (0, 0, 0)


@pytest.mark.parametrize(
    "message",
    [
        to_worker.Start(
            1,
            "playground",
            {"lr": 0.1},
            3,
            "cuda:1",
            "/data",
            [conditions.Steps(5), conditions.Plateau("loss", 9)],
            True,
        ),
        to_worker.Start(1, "x", {}, 3, until=[conditions.Reached("loss", 0.1), conditions.Seconds(2.0)]),
        to_worker.Go(2, [conditions.Steps(9)]),
        to_worker.Advance(2, "epoch"),
        to_worker.Change(2, "lr", 0.5),
        to_worker.Look(["maps"], 2.0, 5),
        to_worker.Look(["filters", "features", "confusion", "mistakes"], 4.0, 999_999, random.Random(1).randbytes(784)),
        to_worker.Quit(),
    ],
)
def test_orders_come_through_as_they_were_given_in_one_piece_of_srun(message):
    frame = Encoder().encode(message)
    assert Decoder(to_worker.ToWorker).feed(frame) == [(message, b"")]
    assert len(frame) <= 1020


@pytest.mark.parametrize("size", [0, 1, 783, 785, 100_000])
def test_a_sketch_of_any_other_size_than_28_by_28_is_refused(size):
    decoder = Decoder(to_worker.ToWorker)
    frame = Encoder().encode(to_worker.Look(["maps"], sketch=bytes(size)))
    assert decoder.feed(frame) == []
    assert decoder.refused == 1


@given(st.lists(noise, min_size=len(TALK) + 1, max_size=len(TALK) + 1), st.integers(1, 300))
def test_noise_between_frames_costs_no_message(noises, size):
    whole = noises[0] + b"".join(frame + more for frame, more in zip(frames(), noises[1:], strict=True))
    decoder = Decoder(to_screen.ToScreen)
    got = [pair for portion in in_portions(whole, size) for pair in decoder.feed(portion)]
    assert got == TALK
    assert decoder.missing == 0
    total = sum(map(len, noises))
    assert total - START - len(MAGIC) < decoder.skipped <= total


@given(st.integers(0, len(TALK) - 1), st.data())
def test_noise_inside_a_frame_costs_that_frame_alone(hit, data):
    parts = frames()
    at = data.draw(st.integers(1, len(parts[hit]) - 1))
    parts[hit] = parts[hit][:at] + data.draw(st.binary(min_size=1, max_size=40)) + parts[hit][at:]
    decoder = Decoder(to_screen.ToScreen)
    got = decoder.feed(b"".join(parts) + b"\n" * LIMIT)
    expected = TALK[:hit] + TALK[hit + 1 :]
    assert [pair for pair in got if pair != TALK[hit]] == expected


@given(st.integers(0, len(TALK) - 1), st.data())
def test_a_damaged_byte_never_makes_a_wrong_message(hit, data):
    parts = frames()
    at = data.draw(st.integers(0, len(parts[hit]) - 2))
    parts[hit] = parts[hit][:at] + bytes([parts[hit][at] ^ data.draw(st.integers(1, 255))]) + parts[hit][at + 1 :]
    decoder = Decoder(to_screen.ToScreen)
    assert decoder.feed(b"".join(parts)) == TALK[:hit] + TALK[hit + 1 :]
    assert decoder.missing == (1 if hit < len(TALK) - 1 else 0)
    assert decoder.skipped == len(parts[hit])


def test_a_frame_that_breaks_off_does_not_hide_the_next_ones():
    parts = frames()
    decoder = Decoder(to_screen.ToScreen)
    assert decoder.feed(parts[0][:-5] + b"".join(parts[1:])) == TALK[1:]


def test_a_million_random_bytes_are_skipped_without_a_message():
    bytes_at_random = random.Random(3).randbytes(10**6)
    decoder = Decoder(to_screen.ToScreen)
    for portion in in_portions(bytes_at_random, 4096):
        assert decoder.feed(portion) == []
    assert decoder.feed(frames()[0]) == TALK[:1]
    assert decoder.skipped == 10**6


@given(st.binary(max_size=200))
@example(msgspec.msgpack.encode(to_screen.Bye("abc")).replace(b"abc", b"a\xff\xfe"))
def test_any_head_in_a_sound_frame_is_a_message_or_refused(head):
    class Forged:
        def encode(self, _):
            return head

    encoder = Encoder()
    encoder._pack = Forged()
    decoder = Decoder(to_screen.ToScreen)
    got = decoder.feed(encoder.encode(to_worker.Quit()))
    assert len(got) + decoder.refused == 1


def test_what_this_side_does_not_know_is_refused_and_what_follows_is_heard():
    encoder, decoder = Encoder(), Decoder(to_screen.ToScreen)

    class Newer(Message, frozen=True, tag="newer"):
        word: str

    deep = b"\x91" * 50_000 + b"\x00"
    encoded = encoder.encode(Newer("?")) + encoder.encode(to_worker.Quit()) + encoder.encode(to_screen.Pong(1))
    assert decoder.feed(encoded) == [(to_screen.Pong(1), b"")]
    assert decoder.refused == 2
    with pytest.raises((msgspec.DecodeError, RecursionError)):
        msgspec.msgpack.decode(deep)


def test_a_length_beyond_the_limit_is_not_waited_for():
    frame = bytearray(frames()[0])
    frame[12:16] = (LIMIT * 2).to_bytes(4, "little")
    decoder = Decoder(to_screen.ToScreen)
    assert decoder.feed(bytes(frame) + frames()[0]) == TALK[:1]


def test_a_frame_holds_four_megabytes_and_not_a_byte_more():
    encoder = Encoder()
    empty = len(encoder.encode(to_screen.Pong(1)))
    decoder = Decoder(to_screen.ToScreen)
    decoder.feed(Encoder().encode(to_screen.Pong(1)))
    tail = b"\xd7" * (LIMIT - empty)
    assert decoder.feed(encoder.encode(to_screen.Pong(1), tail)) == [(to_screen.Pong(1), tail)]
    with pytest.raises(FrameTooLargeError, match="Pong takes"):
        encoder.encode(to_screen.Pong(1), tail + b"x")
    assert len(encoder.encode(to_screen.Pong(1), tail)) == 4 * 1024 * 1024


def test_one_byte_more_from_another_side_is_refused_and_what_follows_is_heard():
    head, tail = msgspec.msgpack.encode(to_screen.Pong(1)), bytes(LIMIT - len(frames()[5]) + len(MAGIC * 3) + 1)
    header = HEADER.pack(MAGIC, 0, len(head), len(tail), zlib.crc32(tail, zlib.crc32(head)))
    large = header + CHECK.pack(zlib.crc32(header)) + head + tail + NEWLINE
    assert len(large) == LIMIT + 1
    decoder = Decoder(to_screen.ToScreen)
    assert decoder.feed(large + frames()[0]) == TALK[:1]
    assert decoder.skipped == len(large)


def test_lost_frames_are_counted_by_their_numbers():
    parts = frames()
    decoder = Decoder(to_screen.ToScreen)
    decoder.feed(parts[0] + parts[4])
    assert decoder.missing == 3


def test_after_the_highest_number_they_begin_anew():
    encoder, decoder = Encoder(), Decoder(to_screen.ToScreen)
    encoder._sequence = decoder._next = 2**32 - 2
    parts = [encoder.encode(to_screen.Pong(1)) for _ in range(6)]
    assert len(decoder.feed(parts[0] + parts[3] + parts[4] + parts[5])) == 4
    assert decoder.missing == 2, "one before they began anew and one after"


@given(st.lists(st.tuples(st.text(max_size=5), st.lists(st.tuples(st.integers(0, 2**62), st.floats())))))
def test_series_come_out_of_a_tail_bit_by_bit(series):
    pairs = [(n, array("q", (s for s, _ in rows)), array("d", (v for _, v in rows))) for n, rows in series]
    heads, tail = packed(pairs)
    back = list(unpacked(heads, tail))
    assert [(n, s.tobytes(), v.tobytes()) for n, s, v in back] == [(n, s.tobytes(), v.tobytes()) for n, s, v in pairs]


def test_counts_that_do_not_fit_their_tail_give_no_series():
    assert list(unpacked([to_screen.Series("loss", -1)], bytes(64))) == []
    assert list(unpacked([to_screen.Series("loss", 2**40)], bytes(64))) == []
    assert [name for name, _, _ in unpacked([to_screen.Series("a", 1), to_screen.Series("b", 9)], bytes(32))] == ["a"]
