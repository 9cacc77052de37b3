"""A process that has loaded the application and does nothing but fork workers from it.

A worker is then there in a few milliseconds instead of the seconds that loading takes. Forking is safe because
this process has one thread, no event loop and no connection.

Usage: -m api.commands.nursery CONTROL LISTENER SHARES
"""

import gc
import os
import signal
import socket
import sys
from contextlib import suppress

from uvicorn import Config

from api.commands.door import Shares
from api.commands.supervision import LOADED
from api.commands.worker import Post, configured, work
from api.settings import settings


def main(control: socket.socket, listener: socket.socket, shares: Shares) -> None:
    """Load, say so, then fork a worker for every slot and line; ends when the supervisor closes the control."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to a whole group; the supervisor decides
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for workers: their line says when they have ended
    config = configured(settings())
    config.load()
    gc.collect()
    gc.freeze()  # collecting would copy pages that workers share
    with suppress(BrokenPipeError):  # the supervisor did not wait; the loop meets its end
        control.send(LOADED)
    while (heard := socket.recv_fds(control, 1, 1))[1]:
        (slot,), (descriptor,), *_ = heard
        line = socket.socket(fileno=descriptor)
        if os.fork() == 0:
            control.close()
            _become_a_worker(config, listener, Post(line, shares, slot))
        line.close()
    os._exit(0)  # at once: as long as it is here, it holds the listener open


def _become_a_worker(config: Config, listener: socket.socket, post: Post) -> None:
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        code = work(config, listener, post, settings=settings())
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    control, listener, shares = map(int, sys.argv[1:])
    main(socket.socket(fileno=control), socket.socket(fileno=listener), Shares(shares))
