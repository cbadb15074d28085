"""The practice server's tables, one a file."""

from sandbox.models.account import Account
from sandbox.models.api_key import ApiKey, KeyState
from sandbox.models.base import Base
from sandbox.models.company import Company, Rounding
from sandbox.models.contact import Contact
from sandbox.models.currency import Currency
from sandbox.models.document import Document, DocumentState
from sandbox.models.entry import Entry
from sandbox.models.fault import Fault
from sandbox.models.imports import Import, ImportState
from sandbox.models.item import Item
from sandbox.models.refusal import Refusal
from sandbox.models.tax_code import TaxCode
from sandbox.models.transaction import Transaction

__all__ = [
    "Account",
    "ApiKey",
    "Base",
    "Company",
    "Contact",
    "Currency",
    "Document",
    "DocumentState",
    "Entry",
    "Fault",
    "Import",
    "ImportState",
    "Item",
    "KeyState",
    "Refusal",
    "Rounding",
    "TaxCode",
    "Transaction",
]
