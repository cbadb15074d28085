"""Builders of lines of the raw layout: valid by default, override one thing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from examples.online_retail import Shop, build_shop
from examples.retail_file import KUALA_LUMPUR, RetailLine

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"

_numbers = count(2)


def a_line(invoice: str = "536365", at: str = "2010-12-01 08:26", price: str = "2.55", **changed: Any) -> RetailLine:
    values: dict[str, Any] = {
        "line": next(_numbers),
        "invoice": invoice,
        "stock_code": "71053",
        "description": "WHITE METAL LANTERN",
        "quantity": 6,
        "moment": datetime.fromisoformat(at).replace(tzinfo=KUALA_LUMPUR),
        "unit_price": Decimal(price),
        "customer": "17850",
        "country": "United Kingdom",
    }
    return RetailLine(**{**values, **changed})


def a_return(invoice: str = "C536379", at: str = "2010-12-02 09:00", **changed: Any) -> RetailLine:
    return a_line(invoice, at, **{"quantity": -1, **changed})


def shop_of(*lines: RetailLine, weeks: int = 0) -> Shop:
    return build_shop(lines, weeks=weeks)[0]


def column(shop: Shop, table: str, name: str) -> list[Any]:
    return [row[name] for row in shop.rows(table)]


def csv_of(rows: Iterable[str]) -> str:
    return "\n".join((HEADER, *rows)) + "\n"
