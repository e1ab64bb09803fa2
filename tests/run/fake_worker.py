"""A worker without torch that behaves, or misbehaves, as its first argument says."""

import os
import signal
import sys
from array import array

from dltutor.wire import messages as say
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.tails import packed

MODE = sys.argv[1]
encoder = Encoder()


def send(message, tail=b""):
    noise = b"a line of noise\n" if MODE == "noisy" else b""
    os.write(1, noise + encoder.encode(message, tail) + noise)


def metrics(run, steps):
    heads, tail = packed([("loss", array("q", steps), array("d", (1 / step for step in steps)))])
    send(say.Metrics(run, steps[-1], 1, 0.1, heads), tail)


def hello(protocol=say.PROTOCOL):
    send(say.Hello(protocol, {"python": "3"}, [say.Device("cpu", "fake")], "host", os.getpid(), os.getcwd(), 1))


def flood(run):
    """Send 100,000 messages with a value each, as fast as the pipe takes them."""
    for step in range(1, 100_001):
        metrics(run, [step])
    send(say.Ended(run, 100_000, "finished", "100,000 steps done.", more=True))


def begin(start):
    send(say.Began(start.run, "cpu", start.settings))
    if MODE == "flood":
        return flood(start.run)
    if start.paused:
        return send(say.Paused(start.run, 0, "asked"))
    metrics(start.run, [1, 2, 3])
    if MODE == "crashes":
        print("Fatal: out of luck", file=sys.stderr, flush=True)
        os._exit(3)
    if MODE == "segfaults":
        os.kill(os.getpid(), signal.SIGSEGV)
    for condition in start.until:
        if isinstance(condition, say.Steps) and condition.count == 3:
            send(say.Ended(start.run, 3, "finished", "3 steps done.", more=True))
    return None


def answer(message):
    match message:
        case say.Ping(number=number):
            send(say.Pong(number))
        case say.Start():
            begin(message)
        case say.Change(run=run, name=name, value=value):
            send(say.Marked(run, 4, name, value))
        case say.Pause(run=run):
            send(say.Paused(run, 3, "asked"))
        case say.Go(run=run):
            send(say.Resumed(run))
        case say.Advance(run=run, unit=unit):
            metrics(run, [4])
            send(say.Paused(run, 4, unit))
        case say.Stop(run=run):
            send(say.Ended(run, 4, "stopped", "Stopped at step 4."))
        case say.Look(pictures=[name, *_]):
            send(say.Picture(1, name, 3, {"z": 1}), b"tail")
        case say.Quit():
            sys.exit(0)


def main():
    if MODE == "bye":
        send(say.Bye("PyTorch is not installed."))
        sys.exit(1)
    if MODE == "dies at once":
        sys.exit(7)
    if MODE == "loads for ever":
        while True:
            signal.pause()
    if MODE == "prints much":
        sys.stderr.write("x" * 100_000 + "\n" + "line\n" * 100_000)
    hello(protocol=99 if MODE == "newer" else say.PROTOCOL)
    if MODE == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            signal.pause()
    decoder = Decoder(say.ToWorker)
    while data := os.read(0, 65536):
        for message, _ in decoder.feed(data):
            answer(message)


main()
