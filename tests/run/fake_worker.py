"""A worker without torch that behaves, or misbehaves, as its first argument says."""

import os
import signal
import subprocess
import sys
from array import array

from dltutor.wire import conditions, to_screen, to_worker
from dltutor.wire.frames import Decoder, Encoder
from dltutor.wire.message import PROTOCOL
from dltutor.wire.tails import packed

MODE = sys.argv[1]
encoder = Encoder()


def send(message, tail=b""):
    noise = b"a line of noise\n" if MODE == "noisy" else b""
    os.write(1, noise + encoder.encode(message, tail) + noise)


def metrics(run, steps):
    heads, tail = packed([("loss", array("q", steps), array("d", (1 / step for step in steps)))])
    send(to_screen.Metrics(run, steps[-1], 1, 0.1, heads), tail)


def hello(protocol=PROTOCOL):
    send(
        to_screen.Hello(
            protocol, {"python": "3"}, [to_screen.Device("cpu", "fake")], "host", os.getpid(), os.getcwd(), 1
        )
    )


def flood(run):
    """Send 20,000 messages with a value each, as fast as the pipe takes them."""
    for step in range(1, 20_001):
        metrics(run, [step])
    send(to_screen.Ended(run, 20_000, "finished", "20,000 steps done.", more=True))


def keep(start, step):
    send(to_screen.Taken(start.run, step))
    send(to_screen.Saved(start.run, step, f"{start.lab}-h-{os.getpid()}-{start.run}-{step}"))


def begin_kept(start):
    """Save after steps 2 and 4, and die after step 5; what goes on from there comes to its end at step 8."""
    at = int(start.resume.rpartition("-")[2] or 0)
    if MODE == "damages" and at == 4:
        return send(to_screen.Ended(start.run, 0, "damaged", "The checkpoint of step 4 cannot be used: it is cut off."))
    changes = [(2, "lr", 0.25)] if at else []
    now = {**start.settings, **{name: value for _, name, value in changes}}
    send(to_screen.Began(start.run, "cpu", now, step=at, given=start.settings if at else {}, changes=changes))
    if at:
        send(to_screen.Warned(start.run, f"in {start.checkpoints}"))
        metrics(start.run, range(at + 1, 9))
        return send(to_screen.Paused(start.run, 8, "asked"))
    metrics(start.run, [1])
    send(to_screen.Marked(start.run, 2, "lr", 0.25))
    metrics(start.run, [2])
    keep(start, 2)
    metrics(start.run, [3, 4])
    keep(start, 4)
    send(to_screen.Marked(start.run, 5, "momentum", 0.5))
    metrics(start.run, [5])
    if MODE == "asks for another":
        send(to_screen.Ended(start.run, 5, "failed", "The GPU failed."))
        send(to_screen.Bye("Only a new process can clear that.", again=True))
    os._exit(3)


def begin(start):
    if MODE in ("keeps", "damages", "asks for another"):
        return begin_kept(start)
    send(to_screen.Began(start.run, "cpu", start.settings))
    if MODE == "flood":
        return flood(start.run)
    if start.paused:
        return send(to_screen.Paused(start.run, 0, "asked"))
    metrics(start.run, [1, 2, 3])
    if MODE == "crashes":
        print("Fatal: out of luck", file=sys.stderr, flush=True)
        os._exit(3)
    if MODE == "segfaults":
        os.kill(os.getpid(), signal.SIGSEGV)
    if MODE == "eats memory":
        hog = bytearray(b"x") * (400 << 20)
        while hog:
            signal.pause()
    if MODE == "leaves quietly":
        os._exit(0)
    if MODE == "leaves children":
        subprocess.Popen(("sleep", "15"))
        send(to_screen.Bye("It leaves."))
        os._exit(0)
    if MODE == "crashes before its children":
        subprocess.Popen(("sleep", "15"))
        os._exit(3)
    for condition in start.until:
        if condition == conditions.Steps(3) or isinstance(condition, conditions.Reached):
            send(to_screen.Ended(start.run, 3, "finished", "3 steps done.", more=True))
    return None


def answer(message):
    match message:
        case to_worker.Ping(number=number):
            send(to_screen.Pong(number))
        case to_worker.Start():
            begin(message)
        case to_worker.Change(run=run, name=name, value=value):
            send(to_screen.Marked(run, 4, name, value))
        case to_worker.Pause(run=run):
            send(to_screen.Paused(run, 3, "asked"))
        case to_worker.Go(run=run):
            send(to_screen.Resumed(run))
        case to_worker.Advance(run=run, unit=unit):
            send(to_screen.Resumed(run))
            metrics(run, [4])
            send(to_screen.Paused(run, 4, unit))
        case to_worker.Stop(run=run):
            send(to_screen.Ended(run, 4, "stopped", "Stopped at step 4."))
        case to_worker.Look(pictures=[name, *_]):
            send(to_screen.Picture(1, name, 3, {"z": 1}), b"tail")
        case to_worker.Quit():
            sys.exit(0)


def main():
    if MODE == "bye":
        send(to_screen.Bye("PyTorch is not installed."))
        sys.exit(1)
    if MODE == "dies at once":
        sys.exit(7)
    if MODE == "loads for ever":
        while True:
            signal.pause()
    if MODE == "prints much":
        sys.stderr.write("x" * 100_000 + "\n" + "line\n" * 100_000)
    hello(protocol=99 if MODE == "newer" else PROTOCOL)
    if MODE == "leaves when told":
        signal.signal(signal.SIGUSR1, lambda *_: os._exit(1))
    if MODE == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if MODE == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            signal.pause()
    decoder = Decoder(to_worker.ToWorker)
    while data := os.read(0, 65536):
        for message, _ in decoder.feed(data):
            answer(message)


main()
