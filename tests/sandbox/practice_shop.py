"""A practice company under test: its key, its calls, and a clock that stands still."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

Json = dict[str, Any]


@dataclass
class Clock:
    """A moment that moves only when told to; ``slept`` holds the seconds that the server was asked to wait."""

    moment: datetime = datetime(2010, 12, 24, 2, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """The moment."""
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        self.slept.append(seconds)

    def forward(self, **duration: int) -> None:
        """Move the moment on."""
        self.moment += timedelta(**duration)


@dataclass
class Shop:
    """One practice company with its key, spoken to as a client would."""

    app: Flask
    clock: Clock
    name: str
    id: int
    key: str
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def opened(cls, app: Flask, clock: Clock, name: str = "Kedai Contoh Sdn Bhd") -> "Shop":
        """A new company."""
        made = app.test_client().post("/practice/companies", json={"name": name}).get_json()
        return cls(app, clock, made["name"], made["id"], made["key"])

    def post(self, kind: str, file: bytes, *, idempotency_key: str | None = None, **changes: str) -> TestResponse:
        """POST a workbook; every call has its own idempotency key unless one is given."""
        headers = {"Idempotency-Key": idempotency_key or f"key-{next(self.numbers)}", **self.authorization()}
        form = {"company": changes.get("company", self.name), "file": (BytesIO(file), "parcel.xlsx")}
        return self.app.test_client().post(f"/api/v1/imports/{kind}", data=form, headers=headers)

    def get(self, path: str, **query: str) -> TestResponse:
        """GET from the API."""
        return self.app.test_client().get(f"/api/v1{path}", query_string=query, headers=self.authorization())

    def get_list(self, path: str) -> list[Json]:
        """GET a list of the company from the API."""
        answer = self.get(path, company=self.name)
        assert answer.status_code == 200, answer.text
        listed: list[Json] = answer.get_json()
        return listed

    def control(self, action: str, **parameters: Any) -> TestResponse:
        """Use a practice control, which must work."""
        sent = {"company": self.name, "action": action, **parameters}
        answer = self.app.test_client().post("/practice/faults", json=sent)
        assert answer.status_code == 200, answer.text
        return answer

    def posted(self, kind: str, file: bytes) -> Json:
        """POST a workbook that is judged at once."""
        answer = self.post(kind, file)
        assert answer.status_code == 200, answer.text
        body: Json = answer.get_json()
        return body

    def errors(self, kind: str, file: bytes) -> list[tuple[int, str, str]]:
        """Row, column and code of every error of a workbook."""
        body = self.posted(kind, file)
        return [(e["row"], e["column"], e["code"]) for d in body["documents"] for e in d["errors"]]

    def balances(self, until: str = "") -> dict[str, str]:
        """Debit minus credit by account, without those at zero."""
        answer = self.trial_balance(until)
        assert answer["total_debit"] == answer["total_credit"]
        return {one["account"]: one["balance"] for one in answer["accounts"] if one["balance"] != "0.00"}

    def trial_balance(self, until: str = "") -> Json:
        """The trial balance as JSON."""
        query = {"until": until} if until else {}
        url, accept = f"/practice/{self.id}/trial-balance", {"Accept": "application/json"}
        body: Json = self.app.test_client().get(url, query_string=query, headers=accept).get_json()
        return body

    def journal(self, program: str = "hledger") -> str:
        """The journal in the format of hledger, or of beancount."""
        return self.app.test_client().get(f"/practice/{self.id}/journal.{program}").text

    def authorization(self) -> dict[str, str]:
        """The header that names the key."""
        return {"Authorization": f"Bearer {self.key}"}


def states(body: Json) -> dict[str, int]:
    """How many documents of an import are in each state."""
    return dict(Counter(document["state"] for document in body["documents"]))


def code_of(answer: TestResponse) -> str:
    """The error code of a refused call."""
    code: str = answer.get_json()["error"]["code"]
    return code
