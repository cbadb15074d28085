"""Serving the practice AiAccount from one process, with a thread a request."""

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.app import create_app
from sandbox.practice import EXTENSION


class QuietRequests(WSGIRequestHandler):
    """Requests without a log line each."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(host: str = "127.0.0.1", *, port: int, database: Path | str) -> None:
    """Serve until SIGTERM or Ctrl-C; port 0 takes a free one. Prints one line with the address."""
    app = create_app(database)
    server = make_server(host, port, app, threaded=True, request_handler=QuietRequests)
    _stop_on_sigterm(server)
    sys.stdout.write(f"Practice AiAccount on http://{host}:{server.port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    finally:
        app.extensions[EXTENSION].store.close()


def _stop_on_sigterm(server: BaseWSGIServer) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the loop that this handler interrupts, so it runs beside it.
        threading.Thread(target=server.shutdown).start()

    # Only the main thread may set it; elsewhere whoever started the thread stops the server.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
