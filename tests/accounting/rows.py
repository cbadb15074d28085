"""Rows of the source for tests: valid as they come, and adding up whatever is overridden, unless a test says otherwise.

The amounts that follow from others are computed here on their own, not by the code under test.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from accounting.rows import (
    ItemRow,
    OrderRow,
    PartyRow,
    PosPaymentRow,
    PosRow,
    RefundItemRow,
    RefundRow,
    SettlementRow,
)

NOON = datetime(2026, 5, 15, 4, 0, tzinfo=UTC)
"""Noon of 15 May 2026 in Kuala Lumpur."""

TWO_PLACES = Decimal("0.01")


def sen(amount: Decimal, unit: Decimal = TWO_PLACES) -> Decimal:
    """An amount rounded half up to the sen, or to another smallest unit."""
    return amount.quantize(unit, context=Context(prec=100, rounding=ROUND_HALF_UP))


def a_customer(**overrides: Any) -> PartyRow:
    """A customer with what an e-Invoice asks for."""
    values: dict[str, Any] = {
        "source": "customers/17850",
        "name": "Aisyah Rahman",
        "tin": "IG12345678901",
        "id_type": "NRIC",
        "id_number": "900101145678",
        "email": "aisyah@example.com",
        "phone": "0123456789",
        "address": "12 Jalan Ampang",
        "postcode": "50450",
        "city": "Kuala Lumpur",
        "state_code": "14",
        "country_code": "MYS",
    }
    return PartyRow(**(values | overrides))


def a_blogger(**overrides: Any) -> PartyRow:
    """A blogger, of whom only the name is known."""
    return PartyRow(**({"source": "bloggers/3", "name": "Mei Ling"} | overrides))


def an_item(unit: Decimal = TWO_PLACES, **overrides: Any) -> ItemRow:
    """Two mugs at 12.50, untaxed. Tax and total follow, rounded to the unit of the currency."""
    values: dict[str, Any] = {
        "id": 1,
        "line": 1,
        "sku": "85123A",
        "description": "White mug",
        "quantity": Decimal(2),
        "unit_price": Decimal("12.50"),
        "discount": Decimal("0.00"),
        "tax_rate": Decimal("0.0000"),
        **overrides,
    }
    net = sen(values["quantity"] * values["unit_price"] - values["discount"], unit)
    values.setdefault("tax_amount", sen(net * values["tax_rate"], unit))
    values.setdefault("line_total", net + values["tax_amount"])
    return ItemRow(**values)


def a_taxed_item(**overrides: Any) -> ItemRow:
    """Two mugs at 12.50, and 10 % on top: 27.50."""
    return an_item(**({"tax_rate": Decimal("0.1000")} | overrides))


def an_order(**overrides: Any) -> OrderRow:
    """A paid order over one item, RM 25.00. The total follows from lines, shipping and discount."""
    values: dict[str, Any] = {
        "id": 17,
        "number": "536365",
        "customer": a_customer(),
        "status": "paid",
        "currency": "MYR",
        "exchange_rate": Decimal(1),
        "discount": Decimal("0.00"),
        "shipping": Decimal("0.00"),
        "payment_method": "fpx",
        "payment_reference": "FPX-1",
        "gateway_fee": Decimal("0.00"),
        "paid_at": NOON,
        "items": (an_item(),),
        **overrides,
    }
    lines = sum((item.line_total for item in values["items"]), Decimal("0.00"))
    values.setdefault("total", lines + values["shipping"] - values["discount"])
    return OrderRow(**values)


def an_inclusive_item(price: str = "11.00", quantity: str = "1", rate: str = "0.1000", **overrides: Any) -> ItemRow:
    """One mug at RM 11.00, of which RM 1.00 is tax."""
    gross = sen(Decimal(quantity) * Decimal(price) - overrides.get("discount", Decimal(0)))
    tax = sen(gross * Decimal(rate) / (1 + Decimal(rate)))
    return an_item(
        **{
            "quantity": Decimal(quantity),
            "unit_price": Decimal(price),
            "tax_rate": Decimal(rate),
            "tax_amount": tax,
            "line_total": gross,
            **overrides,
        }
    )


def an_inclusive_order(*items: ItemRow, **overrides: Any) -> OrderRow:
    """An order whose prices have their tax in them."""
    return an_order(**{"items": items or (an_inclusive_item(),), "tax_inclusive": True, **overrides})


def a_refund_item(**overrides: Any) -> RefundItemRow:
    """One of the two mugs goes back, 12.50. The tax follows from the rate of the item."""
    values: dict[str, Any] = {"item": an_item(), "quantity": Decimal(1), "amount": Decimal("12.50"), **overrides}
    if "tax_amount" not in values:
        values["tax_amount"] = sen(values["amount"] * values["item"].tax_rate)
    return RefundItemRow(**values)


def a_refund(**overrides: Any) -> RefundRow:
    """A refund of one of two mugs, a day after the order was paid."""
    values: dict[str, Any] = {
        "id": 4,
        "number": "C536379",
        "order_number": "536365",
        "order_paid_at": NOON,
        "customer": a_customer(),
        "status": "refunded_and_returned",
        "currency": "MYR",
        "exchange_rate": Decimal(1),
        "payment_method": "fpx",
        "payment_reference": "FPX-1",
        "refunded_at": NOON.replace(day=16),
        "reason": "Broken",
        "items": (a_refund_item(),),
    }
    return RefundRow(**(values | overrides))


def a_settlement(**overrides: Any) -> SettlementRow:
    """A week's commission of RM 120.00, paid."""
    values: dict[str, Any] = {
        "id": 7,
        "number": "BS-7",
        "payee": a_blogger(),
        "period_start": date(2026, 5, 4),
        "period_end": date(2026, 5, 10),
        "sales_base": Decimal("1000.00"),
        "rate": Decimal("0.1200"),
        "commission": Decimal("120.00"),
        "currency": "MYR",
        "status": "paid",
        "created_at": NOON,
        "paid_at": NOON.replace(day=17),
        "payment_method": "bank_transfer",
        "payment_reference": "TT-9",
    }
    return SettlementRow(**(values | overrides))


def a_pos_payment(amount: str = "25.00", line: int = 1, **overrides: Any) -> PosPaymentRow:
    """A payment in cash."""
    values: dict[str, Any] = {"id": 80 + line, "line": line, "method": "cash", "reference": None}
    return PosPaymentRow(amount=Decimal(amount), **(values | overrides))


def a_pos_sale(**overrides: Any) -> PosRow:
    """A walk-in buys two mugs for RM 25.00. The total follows from the lines, and one payment from the total."""
    values: dict[str, Any] = {
        "id": 31,
        "number": "POS2026051500001",
        "original_id": None,
        "original_number": None,
        "customer": None,
        "status": "completed",
        "currency": "MYR",
        "discount": Decimal("0.00"),
        "rounding": Decimal("0.00"),
        "occurred_at": NOON,
        "items": (an_item(),),
        **overrides,
    }
    lines = sum((item.line_total for item in values["items"]), Decimal("0.00"))
    values.setdefault("total", lines - values["discount"] + values["rounding"])
    values.setdefault("payments", (a_pos_payment(str(values["total"])),))
    return PosRow(**values)


def a_pos_return(**overrides: Any) -> PosRow:
    """One of the two mugs comes back to the till: negative quantity, total and payment."""
    values: dict[str, Any] = {
        "id": 32,
        "number": "POS2026051500002",
        "original_id": 31,
        "original_number": "POS2026051500001",
        "items": (an_item(quantity=Decimal(-1)),),
    }
    return a_pos_sale(**(values | overrides))
