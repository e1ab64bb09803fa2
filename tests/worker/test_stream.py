"""The worker's end of the stream: frames stay whole, and an answer is neither waited for nor lost."""

import os
import threading

from dltutor.wire.frames import LIMIT, Decoder
from dltutor.wire.to_screen import Bye, Ended, Pong, ToScreen
from dltutor.worker.stream import Sender
from tests.waiting import until


def test_an_answer_comes_after_the_message_that_another_thread_is_writing():
    outlet, inlet = os.pipe()
    send, decoder = Sender(inlet), Decoder(ToScreen)
    long = Ended(1, 1, "failed", "x" * (LIMIT // 2))
    writer = threading.Thread(target=send, args=(long,))
    writer.start()
    until(lambda: send._lock.locked())
    for number in range(3):
        send.soon(Pong(number))
    said = []
    while len(said) < 4:
        said += decoder.feed(os.read(outlet, 2**16))
    writer.join()
    assert [message for message, _ in said] == [long, Pong(0), Pong(1), Pong(2)]
    assert decoder.skipped == 0
    os.close(outlet)
    os.close(inlet)


def test_threads_that_send_at_once_lose_nothing_and_tear_no_frame():
    outlet, inlet = os.pipe()
    send, decoder = Sender(inlet), Decoder(ToScreen)
    answering = threading.Thread(target=lambda: [send.soon(Pong(number)) for number in range(2000)])
    telling = threading.Thread(target=lambda: [send(Bye(str(number))) for number in range(2000)])
    answering.start()
    telling.start()
    said = []
    while len(said) < 4000:
        said += [message for message, _ in decoder.feed(os.read(outlet, 2**16))]
    assert [message for message in said if isinstance(message, Pong)] == [Pong(number) for number in range(2000)]
    assert [message for message in said if isinstance(message, Bye)] == [Bye(str(number)) for number in range(2000)]
    assert (decoder.skipped, decoder.missing) == (0, 0)
    answering.join()
    telling.join()
    os.close(outlet)
    os.close(inlet)
