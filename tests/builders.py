"""Documents for tests: valid as they come; a test overrides the one thing it is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from accounting.documents import ExpenseBill, ExpensePayment, Line, Party, SalesInvoice, SalesReceipt
from accounting.rows import PartyRow

DAY = date(2010, 12, 15)


def a_party(text: str = "Aisyah Rahman (C17850)", **overrides: Any) -> Party:
    """A customer with what an e-Invoice asks for."""
    details = {
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
    return Party(text=text, row=PartyRow(**{**details, **overrides}))


def a_line(**overrides: Any) -> Line:
    """Two mugs, taxed at 10 %."""
    values: dict[str, Any] = {
        "sku": "85123A",
        "description": "White mug",
        "quantity": Decimal(2),
        "unit_price": Decimal("12.50"),
        "discount": Decimal("0.00"),
        "account": "40000",
        "tax_code": "MY-SALES10",
        "tax_rate": Decimal("0.1"),
        "tax_amount": Decimal("2.50"),
        "net": Decimal("25.00"),
        "classification": "008",
    }
    return Line(**{**values, **overrides})


def a_sales_invoice(**overrides: Any) -> SalesInvoice:
    """An invoice over one line, RM 27.50."""
    values: dict[str, Any] = {
        "source_id": "orders/536365",
        "number": "536365",
        "day": DAY,
        "party": a_party(),
        "currency": "MYR",
        "exchange_rate": Decimal(1),
        "lines": (a_line(),),
        "reference": "FPX-1",
    }
    values |= overrides
    values.setdefault("stated_total", sum((line.total for line in values["lines"]), Decimal("0.00")))
    return SalesInvoice(**values)


def a_receipt(**overrides: Any) -> SalesReceipt:
    """The receipt for that invoice; the gateway kept RM 1.20."""
    values: dict[str, Any] = {
        "source_id": "orders/536365",
        "number": "536365",
        "day": DAY,
        "party": a_party(),
        "currency": "MYR",
        "exchange_rate": Decimal(1),
        "settles": "536365",
        "amount": Decimal("27.50"),
        "bank_account": "12000",
        "payment_mode": "03",
        "payment_reference": "FPX-1",
        "bank_charges": Decimal("1.20"),
        "bank_charges_account": "61001",
    }
    return SalesReceipt(**{**values, **overrides})


def a_bill(**overrides: Any) -> ExpenseBill:
    """A commission of RM 100 owed to a blogger for half a month."""
    commission = a_line(
        sku="",
        description="Commission 2010-12-01 to 2010-12-15",
        quantity=Decimal(1),
        unit_price=Decimal("100.00"),
        account="61001",
        tax_code="NT",
        tax_rate=Decimal(0),
        tax_amount=Decimal("0.00"),
        net=Decimal("100.00"),
        classification="037",
    )
    values: dict[str, Any] = {
        "source_id": "blogger_settlements/7",
        "number": "BS-7",
        "day": DAY,
        "party": a_party("Mei Ling (B3)", source="bloggers/3", name="Mei Ling"),
        "currency": "MYR",
        "exchange_rate": Decimal(1),
        "lines": (commission,),
        "period_from": date(2010, 12, 1),
        "period_to": date(2010, 12, 15),
    }
    values |= overrides
    values.setdefault("stated_total", sum((line.total for line in values["lines"]), Decimal("0.00")))
    return ExpenseBill(**values)


def a_payment(**overrides: Any) -> ExpensePayment:
    """The payment of that bill."""
    values: dict[str, Any] = {
        "source_id": "blogger_settlements/7",
        "number": "BS-7",
        "day": DAY,
        "party": a_party("Mei Ling (B3)", source="bloggers/3", name="Mei Ling"),
        "currency": "MYR",
        "exchange_rate": Decimal(1),
        "settles": "BS-7",
        "amount": Decimal("100.00"),
        "bank_account": "12000",
        "payment_mode": "03",
        "payment_reference": "TT-9",
    }
    return ExpensePayment(**{**values, **overrides})
