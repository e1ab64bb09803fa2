"""The training thread: waits for orders and does one run after another."""

from __future__ import annotations

import gc

from dltutor.wire.to_screen import Bye
from dltutor.wire.to_worker import Drawn, Look, Prepare, Quit, Start
from dltutor.worker.control import Send
from dltutor.worker.inbox import Inbox, Leave
from dltutor.worker.lifeline import be_modest, give_back_memory
from dltutor.worker.pictures import Pictures
from dltutor.worker.running import perform, rehearse


def serve(inbox: Inbox, send: Send, nice: int = 0) -> int:
    """Do one run after another until the screen says quit (0) or the GPU has failed for good (1).

    `nice`: how far to step back for training; what is loaded before the first run comes at the priority of the start.
    """
    pictures = Pictures(send)
    loaded: list[Prepare] = []
    while True:
        match inbox.take(wait=True):
            case Start() as start:
                be_modest(nice)
                sound = perform(start, inbox, send, pictures)
                pictures.begin(0)
                if not sound:
                    send(Bye("The GPU reported an error that only a new process can clear.", again=True), b"")
                    return 1
            case Prepare() as prepare if prepare not in loaded:
                loaded.append(prepare)
                rehearse(prepare)
                gc.freeze()  # looking through all of PyTorch for garbage holds up training for 0.2 s, again and again
                give_back_memory()
            case Look() as look:
                pictures.look(look)
            case Drawn(picture=name):
                pictures.drawn(name)
            case Leave(why):
                send(Bye(why), b"")
                return 0
            case Quit():
                return 0
