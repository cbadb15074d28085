"""What the loader read, made and set aside, as numbers that add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from examples.sales import REASONS, SetAside


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """Counts of one load. Lines and invoices of the file each add up; `rows` counts what was made, per table.

    A return's invoice counts as set aside when none of its lines found the item it gives back.
    """

    lines_read: int
    order_lines: int
    pos_lines: int
    return_lines: int
    set_aside: tuple[SetAside, ...]
    invoices_read: int
    orders: int
    pos_sales: int
    returns: int
    invoices_set_aside: int
    first_day: date | None
    last_day: date | None
    rows: dict[str, int]

    @property
    def reasons(self) -> dict[str, int]:
        """How many lines were set aside for each reason (a key of REASONS)."""
        return dict(sorted(Counter(aside.reason for aside in self.set_aside).items()))

    @property
    def adds_up(self) -> bool:
        """Whether every line and every invoice that was read is loaded or set aside."""
        lines = self.order_lines + self.pos_lines + self.return_lines + len(self.set_aside)
        invoices = self.orders + self.pos_sales + self.returns + self.invoices_set_aside
        return (lines, invoices) == (self.lines_read, self.invoices_read)

    def lines(self) -> list[str]:
        """The report as lines to print."""
        return [
            f"{self.lines_read} lines read = {self.order_lines} in orders + {self.pos_lines} at tills"
            f" + {self.return_lines} in returns + {len(self.set_aside)} set aside",
            f"{self.invoices_read} invoices read = {self.orders} orders + {self.pos_sales} till sales"
            f" + {self.returns} returns + {self.invoices_set_aside} set aside",
            *(f"  set aside: {count} lines, {REASONS[reason]}" for reason, count in self.reasons.items()),
            f"from {self.first_day} to {self.last_day} (Kuala Lumpur)" if self.last_day else "no lines, no days",
            *(f"  made: {count} rows in {table}" for table, count in self.rows.items()),
        ]

    def listing(self) -> list[str]:
        """Every line that was set aside, as lines to print: where it stands in the file and why."""
        return [
            f"line {aside.line.line}: invoice {aside.line.invoice}, {aside.line.quantity} x {aside.line.stock_code}"
            f" at {aside.line.unit_price}: {REASONS[aside.reason]}"
            for aside in sorted(self.set_aside, key=lambda aside: aside.line.line)
        ]
