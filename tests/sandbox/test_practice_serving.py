"""The server as a process and under many threads, over real HTTP."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import Connection, Engine, event
from werkzeug.serving import make_server

from sandbox.app import create_app
from sandbox.practice import EXTENSION
from sandbox.server import QuietRequests
from tests.sandbox.practice_shop import Shop, states
from tests.sandbox.practice_workbooks import an_invoice, invoices

THREADS = 8


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequests)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def _post(address: str, shop: Shop, file: bytes, idempotency_key: str) -> requests.Response:
    headers = {"Idempotency-Key": idempotency_key, **shop.authorization()}
    form, url = {"company": shop.name}, f"{address}/api/v1/imports/sales-invoices"
    return requests.post(url, data=form, files={"file": ("p.xlsx", file)}, headers=headers, timeout=60)


def test_one_key_from_eight_threads_posts_once(address: str, shop: Shop) -> None:
    file = invoices(*(an_invoice(invoice_number=f"INV-{number}") for number in range(100)))
    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(lambda _: _post(address, shop, file, "same"), range(THREADS)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert states(answers[0].json()) == {"posted": 100}
    assert shop.balances() == {"11000": "10000.00", "40000": "-10000.00"}


def test_one_file_under_eight_keys_posts_each_document_once(address: str, shop: Shop) -> None:
    file = invoices(*(an_invoice(invoice_number=f"INV-{number}") for number in range(50)))
    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(lambda number: _post(address, shop, file, f"k{number}"), range(THREADS)))
    total = sum((Counter(states(answer.json())) for answer in answers), Counter[str]())
    assert total == {"posted": 50, "duplicate": 50 * (THREADS - 1)}
    assert shop.balances() == {"11000": "5000.00", "40000": "-5000.00"}


def test_eight_threads_of_different_files_all_post(address: str, shop: Shop) -> None:
    files = [invoices(*(an_invoice(invoice_number=f"{n}-{m}") for m in range(20))) for n in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(lambda n: _post(address, shop, files[n], f"k{n}"), range(THREADS)))
    assert [states(answer.json()) for answer in answers] == [{"posted": 20}] * THREADS


def test_one_fault_meets_one_of_eight_calls(address: str, shop: Shop) -> None:
    shop.control("answer_500", times=1)
    files = [invoices(an_invoice(invoice_number=f"{n}")) for n in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(lambda n: _post(address, shop, files[n], f"k{n}"), range(THREADS)))
    assert Counter(answer.status_code for answer in answers) == {200: THREADS - 1, 500: 1}


def test_a_dropped_connection_is_no_answer_at_all_but_the_import_is_there(address: str, shop: Shop) -> None:
    shop.control("drop_connection")
    with pytest.raises(requests.ConnectionError):
        _post(address, shop, invoices(an_invoice()), "k")
    assert states(shop.get("/imports", idempotency_key="k").get_json()) == {"posted": 1}


def test_the_command_serves_and_stops_cleanly_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(tmp_path / "alone.sqlite")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("Practice AiAccount on http://127.0.0.1:")
        made = requests.post(f"{line.split()[-1]}/practice/companies", json={"name": "Kedai"}, timeout=30)
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=30)
    assert (made.status_code, process.returncode, rest, errors) == (201, 0, "", "")


def test_fifteen_hundred_documents_post_well_within_three_seconds(shop: Shop) -> None:
    rows = [
        an_invoice(invoice_number=f"INV-{number // 10 * 3 + number % 10 // 4}", line=str(number))
        for number in range(5000)
    ]
    file = invoices(*rows)
    parts = shop.app.extensions[EXTENSION]
    shop.app.extensions[EXTENSION] = replace(parts, max_file_bytes=len(file))
    started = time.process_time()
    body = shop.posted("sales-invoices", file)
    assert time.process_time() - started < 3
    assert (body["rows"]["posted"], len(body["documents"])) == (5000, 1500)


def test_a_program_that_listens_to_every_engine_does_not_disturb_us(tmp_path: Path) -> None:
    def begin(connection: Connection) -> None:
        # Another such listener, of the project's own models, may have come first.
        if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            connection.exec_driver_sql("BEGIN DEFERRED")

    event.listen(Engine, "begin", begin)
    try:
        app = create_app(tmp_path / "served.sqlite")
        assert app.test_client().post("/practice/companies", json={"name": "Kedai"}).status_code == 201
        app.extensions[EXTENSION].store.close()
    finally:
        event.remove(Engine, "begin", begin)
