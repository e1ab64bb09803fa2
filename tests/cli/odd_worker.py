"""A training process without torch whose metrics arrive in odd pieces, or that ends as its first argument says."""

import math
import os
import sys
from array import array

from dltutor.wire import to_screen, to_worker
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.message import PROTOCOL
from dltutor.wire.tails import packed

MODE = sys.argv[1]
encoder = Encoder()


def send(message, tail=b""):
    os.write(1, encoder.encode(message, tail))


def metrics(run, step, **series):
    heads, tail = packed([(name, array("q", steps), array("d", values)) for name, (steps, values) in series.items()])
    send(to_screen.Metrics(run, step, 1, 0.5, heads), tail)


def train(start):
    run = start.run
    if MODE == "goes on":
        return go_on(start)
    send(to_screen.Began(run, "cpu", start.settings, "five points, made here"))
    if MODE == "pieces":
        metrics(run, 2, loss=([1, 2], [3.0, 2.0]), a=([1], [0.5]))
        metrics(run, 2, a=([2], [0.25]))
        metrics(run, 9, b=([3], [1.0]))
        metrics(run, 4, loss=([3, 4], [math.nan, 1.0]))
        send(to_screen.Ended(run, 4, "finished", "4 steps done.", more=True))
    elif MODE == "endless":
        for step in range(1, 4):
            metrics(run, step, loss=([step], [1.0 / step]))
    elif MODE == "pauses":
        metrics(run, 1, loss=([1], [1.0]))
        send(to_screen.Paused(run, 1, "the loss is low enough"))
    elif MODE == "diverges":
        metrics(run, 1, loss=([1], [math.inf]))
        send(to_screen.Ended(run, 1, "diverged", "loss is infinite at step 1; try a smaller lr."))
    elif MODE == "fails":
        send(to_screen.Ended(run, 0, "failed", "no digits in \x1b[2J/data", "Traceback: \x1b]0;x\x07"))
    elif MODE == "dies":
        metrics(run, 2, loss=([1, 2], [3.0, 2.0]))
        os._exit(9)
    return None


def go_on(start):
    """Refuse the checkpoint of step 4; go on from the one of step 2 with the values that were turned."""
    if start.resume.endswith("-4"):
        return send(to_screen.Ended(start.run, 0, "damaged", "The checkpoint of step 4 cannot be used: it is cut off."))
    send(to_screen.Began(start.run, "cpu", {**start.settings, "lr": 0.25}, step=2, given=start.settings))
    return None


def turn(change):
    metrics(change.run, 3, loss=([3], [change.value]))
    send(to_screen.Ended(change.run, 3, "finished", f"{change.name} was turned."))


def main():
    if MODE == "bye":
        send(to_screen.Bye("PyTorch is installed but cannot be loaded: libfoo"))
        sys.exit(1)
    send(to_screen.Hello(PROTOCOL, {"python": "3"}, [to_screen.Device("cpu", "a fake")], "host", os.getpid(), "/", 1))
    decoder = Decoder(to_worker.ToWorker)
    while data := os.read(0, 65536):
        for message, _ in decoder.feed(data):
            match message:
                case to_worker.Start():
                    train(message)
                case to_worker.Change():
                    turn(message)
                case to_worker.Stop(run=run):
                    send(to_screen.Ended(run, 3, "stopped", "Stopped at step 3."))
                case to_worker.Quit():
                    sys.exit(0)


main()
