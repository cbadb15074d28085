"""Documents: what accounting gets. Money is in the document's currency unless it says home (ringgit)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from accounting.mapping import LabelStyle
from accounting.problems import Problem
from accounting.rounding import add_up, places, quotient, round_half_up, to_home
from accounting.rows import PartyRow

ZERO = Decimal("0.00")

LABEL_LENGTH = 300
"""LHDN's field length for a description; what we make ourselves is cut to it."""

GOODS_RETURNED, GOODS_NOT_RETURNED = "(goods returned)", "(goods not returned)"
"""How the label of a refunded product ends: stock is restored only when the goods came back (AiAccount's help)."""


class DocumentKind(StrEnum):
    """The four kinds of document; each is one sheet at the destination."""

    SALES_INVOICE = "sales-invoices"
    SALES_RECEIPT = "sales-receipts"
    EXPENSE_BILL = "expense-bills"
    EXPENSE_PAYMENT = "expense-payments"


@dataclass(frozen=True, kw_only=True)
class Party:
    """Whom a document is about. `text` is half of the destination's dedupe key, so it never changes once pushed."""

    text: str
    row: PartyRow


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of an invoice or a bill. `tax_rate` 0.1 is 10 %; an empty `tax_code` means the rate is not mapped.

    Where the source itself names the `account`, `fallback_account` is the mapped one, should that one not be active.
    """

    sku: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    account: str
    tax_code: str
    tax_rate: Decimal
    tax_amount: Decimal
    net: Decimal
    classification: str
    fallback_account: str = ""

    @property
    def total(self) -> Decimal:
        """Net and tax."""
        return self.net + self.tax_amount


@dataclass(frozen=True, kw_only=True)
class Document(ABC):
    """What all four kinds share. `source_id` names the source row, such as orders/17, and never changes.

    `exchange_rate` is ringgit per unit. `source_problems` is what did not fit together in the row itself, and
    `overlooked` those of them that the mapping makes good; `mapping_problems` is what the mapping cannot book.
    `excess_problems` is where it gives back more than was sold: no part of what the document itself says.
    `said_day` is the calendar day, where the till's day begins later than at midnight. Raises TypeError when the
    source has no number, currency or amount at all: then there is no document.
    """

    source_id: str
    number: str
    day: date
    party: Party
    currency: str
    exchange_rate: Decimal
    source_problems: tuple[Problem, ...] = ()
    overlooked: tuple[Problem, ...] = ()
    mapping_problems: tuple[Problem, ...] = ()
    excess_problems: tuple[Problem, ...] = ()
    said_day: date | None = None
    is_draft: bool = False

    def __post_init__(self) -> None:
        _require(str, self.number, self.currency)
        _require(Decimal, self.exchange_rate)

    @property
    @abstractmethod
    def total(self) -> Decimal:
        """The document's amount, negative when it takes something back."""

    @property
    @abstractmethod
    def home_amount(self) -> Decimal:
        """The amount in ringgit, as the ledger books it."""

    @property
    def row_count(self) -> int:
        """How many rows of the workbook the document takes."""
        return 1

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to book: the total is zero (a free item alone, a stock correction at the till)."""
        return self.total == 0


@dataclass(frozen=True, kw_only=True)
class LinedDocument(Document):
    """An invoice or a bill, or with `original_number` its credit note. `stated_total` is what the source says.

    `lines` are those that are booked. `said` are the source's own, where the mapping makes others of them: prices with
    tax in them (`tax_inclusive`), a discount taken off the lines, another rounding.
    """

    lines: tuple[Line, ...]
    stated_total: Decimal
    original_number: str | None = None
    said: tuple[Line, ...] | None = None
    tax_inclusive: bool = False
    label_style: LabelStyle = LabelStyle.DESCRIPTION

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(Decimal, self.stated_total)

    @cached_property
    def total(self) -> Decimal:
        return add_up(line.total for line in self.lines)

    @cached_property
    def home_amount(self) -> Decimal:
        """Each line's net and tax converted and rounded by itself, then added: as the destination's ledger does."""
        parts = (part for line in self.lines for part in (line.net, line.tax_amount))
        return add_up(to_home(part, self.exchange_rate) for part in parts)

    @property
    def row_count(self) -> int:
        return len(self.lines)

    @property
    def is_empty(self) -> bool:
        return self.total == 0 and self.stated_total == 0

    def label(self, line: Line) -> str:
        """What one of its lines is called in the ledger, in the style of the book."""
        match self.label_style:
            case LabelStyle.PARTY:
                return _shortened(self.party.text)
            case LabelStyle.PARTY_AND_DESCRIPTION:
                return _shortened(f"{self.party.text} · {line.description}")
            case LabelStyle.PARTY_AND_NUMBER:
                return _ending_with(self.party.text, f" · {self.number}")
        return line.description


@dataclass(frozen=True, kw_only=True)
class MoneyDocument(Document):
    """A receipt or a payment: money in or out of a bank account, for one invoice or bill, here `settles`."""

    settles: str
    amount: Decimal
    bank_account: str
    payment_mode: str
    payment_reference: str

    def __post_init__(self) -> None:
        super().__post_init__()
        _require(str, self.settles)
        _require(Decimal, self.amount)

    @property
    def total(self) -> Decimal:
        return self.amount

    @property
    def home_amount(self) -> Decimal:
        return to_home(self.amount, self.exchange_rate)


@dataclass(frozen=True, kw_only=True)
class SalesInvoice(LinedDocument):
    """A sales invoice, or its credit note (negative quantities), which knows whether the goods came back."""

    reference: str = ""
    goods_returned: bool | None = None

    def label(self, line: Line) -> str:
        """What one of its lines is called; that of a refunded product says whether the goods came back."""
        label = super().label(line)
        if self.goods_returned is None or not line.sku:
            return label
        return _ending_with(label, f" {GOODS_RETURNED if self.goods_returned else GOODS_NOT_RETURNED}")


@dataclass(frozen=True, kw_only=True)
class SalesReceipt(MoneyDocument):
    """Money received for an invoice; negative when it goes back on a credit note. Charges are what the gateway kept."""

    bank_charges: Decimal = ZERO
    bank_charges_account: str = ""


@dataclass(frozen=True, kw_only=True)
class ExpenseBill(LinedDocument):
    """A bill to pay: here always commission, for a period."""

    period_from: date
    period_to: date


@dataclass(frozen=True, kw_only=True)
class ExpensePayment(MoneyDocument):
    """Money paid on a bill."""


@dataclass(frozen=True, kw_only=True)
class UnreadableDocument(Document):
    """Stands for a row that could not even be made into a document; its source_problems say why."""

    @property
    def total(self) -> Decimal:
        return ZERO

    @property
    def home_amount(self) -> Decimal:
        return ZERO

    @property
    def is_empty(self) -> bool:
        return False


def _require(kind: type, *values: object) -> None:
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} where {kind.__name__} is needed")


def _shortened(text: str, length: int = LABEL_LENGTH) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _ending_with(text: str, end: str) -> str:
    return _shortened(text, LABEL_LENGTH - len(end)) + end


def net_of(quantity: Decimal, unit_price: Decimal, discount: Decimal, currency: str) -> Decimal:
    """A line's net: quantity x price less discount, rounded per line (AiAccount's default)."""
    return round_half_up(quantity * unit_price - discount, places(currency))


def tax_of(net: Decimal, rate: Decimal, currency: str) -> Decimal:
    """A line's tax: on its rounded net, rounded again."""
    return round_half_up(net * rate, places(currency))


def tax_within(gross: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax inside a price that includes it: gross x rate / (1 + rate), rounded."""
    return round_half_up(quotient(gross * rate, 1 + rate), places(currency))
