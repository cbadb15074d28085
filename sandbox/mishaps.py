"""What a claimed fault does to an answer."""

import socket
from http import HTTPStatus

from flask import Response, jsonify, request

from sandbox.faults import ANSWER_429, ANSWER_500, ANSWER_502, ANSWER_LATE, DROP_CONNECTION, GARBAGE
from sandbox.models import Fault
from sandbox.practice import Practice

PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


def happen(fault: Fault, practice: Practice, answer: Response | None) -> Response | None:
    """The answer that the caller gets instead; ``answer`` (None before storing) is passed on when there is no other."""
    if fault.action == ANSWER_LATE:
        practice.sleep(fault.seconds)
        return answer
    if fault.action == DROP_CONNECTION:
        return _hang_up()
    if fault.action == GARBAGE:
        return _garbage(fault.form, answer)
    return _broken(fault) if fault.action in (ANSWER_500, ANSWER_502, ANSWER_429) else answer


def _broken(fault: Fault) -> Response:
    if fault.action == ANSWER_502:
        # As a proxy in front of a server that is down answers.
        return Response(PAGE.format("502 Bad Gateway"), HTTPStatus.BAD_GATEWAY, mimetype="text/html")
    if fault.action == ANSWER_429:
        limited = _error(HTTPStatus.TOO_MANY_REQUESTS, "RATE_LIMITED", "Too many calls. Wait and try again.")
        limited.headers["Retry-After"] = str(fault.retry_after)
        return limited
    return _error(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "AiAccount failed.")


def _error(status: HTTPStatus, code: str, message: str) -> Response:
    answer = jsonify(error={"code": code, "message": message, "detail": {}})
    answer.status_code = status
    return answer


def _garbage(form: str, answer: Response | None) -> Response:
    if form == "empty":
        return Response("", mimetype="application/json")
    if form == "cut_json":
        whole = answer.get_data(as_text=True) if answer else '{"id": 1, "kind": "sales-invoices", "state": "fini'
        return Response(whole[: max(1, len(whole) // 2)], mimetype="application/json")
    return Response(PAGE.format("Please sign in"), mimetype="text/html")


def _hang_up() -> Response:
    connection = request.environ.get("werkzeug.socket")
    if not isinstance(connection, socket.socket):
        # The test client has no socket; its caller sees the same error as over the network.
        raise ConnectionResetError("The practice server dropped the connection.")
    connection.shutdown(socket.SHUT_RDWR)
    return Response("")
