"""The four sheets as tables: header, our name for it, what its cells hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Holds(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    AMOUNT = "a number"
    RATE = "an exchange rate"
    DAY = "a date"
    LINE_NUMBER = "a line number"


@dataclass(frozen=True)
class Column:
    """One column; ``per_line`` columns may differ within a document, the others must agree."""

    header: str
    field: str
    holds: Holds = Holds.TEXT
    required: bool = False
    per_line: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Side:
    """Sales or purchases: the sign of an invoice on its control account (debit is +1), and the scope that writes it."""

    sign: int
    control_account: str
    scope: str
    role: str


@dataclass(frozen=True)
class Kind:
    """One kind of import; ``settles`` is the kind its documents pay, empty for those that are paid."""

    key: str
    sheet: str
    side: Side
    columns: tuple[Column, ...]
    settles: str = ""
    headers: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", {column.field: column.header for column in self.columns})

    @property
    def has_lines(self) -> bool:
        """Whether a document may have several rows."""
        return not self.settles


TEXT, AMOUNT, RATE, DAY, LINE_NUMBER = Holds.TEXT, Holds.AMOUNT, Holds.RATE, Holds.DAY, Holds.LINE_NUMBER
INVOICE, BILL, CREDIT_NOTE = "Invoice", "Bill", "Credit Note"
POSTED, DRAFT = "Posted", "Draft"
PAYMENT_MODES = ("01", "02", "03", "04", "05", "06", "07", "08")

# Not in AiAccount's documentation: ours, and last, so that sheets without it read as before.
STATUS = Column("Status", "status", choices=(POSTED, DRAFT))

SALES = Side(+1, "11000", "sales.write", "customer")
PURCHASES = Side(-1, "21000", "purchase.write", "supplier")
TAX_ACCOUNT = "22000"
FOREX_ACCOUNT = "80100"

SALES_INVOICES = Kind(
    "sales-invoices",
    "Sales Invoices",
    SALES,
    (
        Column("Invoice Number", "number", required=True),
        Column("Type", "type", required=True, choices=(INVOICE, CREDIT_NOTE)),
        Column("Original Invoice Number", "original"),
        Column("Invoice Date", "date", DAY, required=True),
        Column("Due Date", "due_date", DAY),
        Column("Customer", "party", required=True),
        Column("Customer TIN", "tin"),
        Column("ID Type", "id_type"),
        Column("ID Number", "id_number"),
        Column("Email", "email"),
        Column("Phone", "phone"),
        Column("Address", "address"),
        Column("Postcode", "postcode"),
        Column("City", "city"),
        Column("State Code", "state_code"),
        Column("Country Code", "country_code"),
        Column("Currency Code", "currency", required=True),
        Column("Exchange Rate", "rate", RATE),
        Column("Line", "line", LINE_NUMBER, required=True, per_line=True),
        Column("SKU", "sku", per_line=True),
        Column("Description", "description", required=True, per_line=True),
        Column("Quantity", "quantity", AMOUNT, required=True, per_line=True),
        Column("Unit Price", "unit_price", AMOUNT, required=True, per_line=True),
        Column("Discount", "discount", AMOUNT, per_line=True),
        Column("Account", "account", required=True, per_line=True),
        Column("Tax Code", "tax_code", required=True, per_line=True),
        Column("Classification Code", "classification", per_line=True),
        Column("Tax Amount", "tax_amount", AMOUNT, per_line=True),
        Column("Line Total", "line_total", AMOUNT, per_line=True),
        Column("Invoice Total", "total", AMOUNT),
        Column("Reference", "reference"),
        Column("Remarks", "remarks"),
        STATUS,
    ),
)

SALES_RECEIPTS = Kind(
    "sales-receipts",
    "Sales Receipts",
    SALES,
    (
        Column("Receipt Number", "number", required=True),
        Column("Receipt Date", "date", DAY, required=True),
        Column("Customer", "party", required=True),
        Column("Invoice Number", "paid_number", required=True),
        Column("Bank Account", "bank_account", required=True),
        Column("Amount", "amount", AMOUNT, required=True),
        Column("Currency Code", "currency", required=True),
        Column("Exchange Rate", "rate", RATE),
        Column("Payment Mode", "payment_mode", choices=PAYMENT_MODES),
        Column("Payment Reference", "payment_reference"),
        Column("Bank Charges", "charges", AMOUNT),
        Column("Bank Charges Account", "charges_account"),
        Column("Remarks", "remarks"),
        STATUS,
    ),
    settles="sales-invoices",
)

EXPENSE_BILLS = Kind(
    "expense-bills",
    "Expense Bills",
    PURCHASES,
    (
        Column("Bill Number", "number", required=True),
        Column("Type", "type", required=True, choices=(BILL, CREDIT_NOTE)),
        Column("Original Bill Number", "original"),
        Column("Bill Date", "date", DAY, required=True),
        Column("Due Date", "due_date", DAY),
        Column("Supplier", "party", required=True),
        Column("Supplier TIN", "tin"),
        Column("ID Type", "id_type"),
        Column("ID Number", "id_number"),
        Column("Currency Code", "currency", required=True),
        Column("Exchange Rate", "rate", RATE),
        Column("Line", "line", LINE_NUMBER, required=True, per_line=True),
        Column("Description", "description", required=True, per_line=True),
        Column("Quantity", "quantity", AMOUNT, required=True, per_line=True),
        Column("Unit Price", "unit_price", AMOUNT, required=True, per_line=True),
        Column("Account", "account", required=True, per_line=True),
        Column("Tax Code", "tax_code", required=True, per_line=True),
        Column("Classification Code", "classification", per_line=True),
        Column("Tax Amount", "tax_amount", AMOUNT, per_line=True),
        Column("Line Total", "line_total", AMOUNT, per_line=True),
        Column("Bill Total", "total", AMOUNT),
        Column("Period From", "period_from", DAY),
        Column("Period To", "period_to", DAY),
        Column("Remarks", "remarks"),
        STATUS,
    ),
)

EXPENSE_PAYMENTS = Kind(
    "expense-payments",
    "Expense Payments",
    PURCHASES,
    (
        Column("Payment Number", "number", required=True),
        Column("Payment Date", "date", DAY, required=True),
        Column("Supplier", "party", required=True),
        Column("Bill Number", "paid_number", required=True),
        Column("Bank Account", "bank_account", required=True),
        Column("Amount", "amount", AMOUNT, required=True),
        Column("Currency Code", "currency", required=True),
        Column("Exchange Rate", "rate", RATE),
        Column("Payment Mode", "payment_mode", choices=PAYMENT_MODES),
        Column("Payment Reference", "payment_reference"),
        Column("Remarks", "remarks"),
        STATUS,
    ),
    settles="expense-bills",
)

KINDS = {kind.key: kind for kind in (SALES_INVOICES, SALES_RECEIPTS, EXPENSE_BILLS, EXPENSE_PAYMENTS)}
