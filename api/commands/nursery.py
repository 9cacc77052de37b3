"""A process that has loaded the application and does nothing but fork workers from it.

A worker is then there in a few milliseconds instead of the seconds that loading takes. Forking is safe because
this process has one thread, no event loop and no connection. Usage: -m api.commands.nursery CONTROL LISTENER
"""

import gc
import os
import signal
import socket
import sys
from contextlib import suppress

from uvicorn import Config

from api.commands.supervision import LOADED
from api.commands.worker import configured, work
from api.settings import settings


def main(control: socket.socket, listener: socket.socket) -> None:
    """Load, say so, then fork a worker for every line that comes; ends when the supervisor closes the control."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to a whole group; the supervisor decides
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for workers: their line says when they have ended
    config = configured(settings())
    config.load()
    gc.collect()
    gc.freeze()  # collecting would copy pages that workers share
    with suppress(BrokenPipeError):  # the supervisor did not wait; the loop meets its end
        control.send(LOADED)
    while lines := socket.recv_fds(control, 1, 1)[1]:
        line = socket.socket(fileno=lines[0])
        if os.fork() == 0:
            _become_a_worker(config, control, listener, line)
        line.close()
    os._exit(0)  # at once: as long as it is here, it holds the listener open


def _become_a_worker(config: Config, control: socket.socket, listener: socket.socket, line: socket.socket) -> None:
    code = 1
    try:
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        code = work(config, listener, line, settings=settings())
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), socket.socket(fileno=int(sys.argv[2])))
