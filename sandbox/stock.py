"""Stock: what posted documents take off the items, and what credit notes bring back."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session

from sandbox.models import Company, Item
from sandbox.models.base import Money
from sandbox.money import ZERO
from sandbox.papers import Line, Paper
from sandbox.sheets import CREDIT_NOTE, SALES_INVOICES

# How a credit note's line says that its goods are on the shelf again.
RETURNED = "(goods returned)"


def move_stock(session: Session, company: Company, papers: Iterable[Paper]) -> None:
    """Take what was sold off the items, by their exact SKU; a SKU that is no item moves nothing, a draft does."""
    if not session.scalar(select(exists().where(Item.company_id == company.id))):
        return
    sold: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for paper in papers:
        for line in paper.lines:
            if _moves(paper, line):
                sold[line.text("sku")] += line.number("quantity") or ZERO
    rows = [{"its_sku": sku, "sold": quantity} for sku, quantity in sold.items()]
    if rows:
        of_item = (Item.company_id == company.id, Item.sku == bindparam("its_sku"))
        less = update(Item).where(*of_item).values(on_hand=Item.on_hand - bindparam("sold", type_=Money))
        session.connection().execute(less, rows)


def _moves(paper: Paper, line: Line) -> bool:
    """AiAccount's help: stock comes back only with "refunded + items returned"; of other refunds the goods are gone."""
    if paper.kind is not SALES_INVOICES or not line.text("sku"):
        return False
    return paper.head.text("type") != CREDIT_NOTE or line.text("description").endswith(RETURNED)
