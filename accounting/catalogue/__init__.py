"""The catalogue of codes: help for whatever is wrong with a document before it is sent, or with a setting."""

from accounting.catalogue.entry import Entry, Mender, Page, Place, Retry, Stage
from accounting.catalogue.of_books import OF_BOOKS
from accounting.catalogue.of_documents import OF_DOCUMENTS
from accounting.catalogue.of_einvoices import OF_EINVOICES
from accounting.catalogue.of_rows import OF_ROWS
from accounting.catalogue.of_settings import OF_SETTINGS

PROBLEMS = (*OF_DOCUMENTS, *OF_ROWS, *OF_BOOKS, *OF_EINVOICES)

__all__ = ["OF_SETTINGS", "PROBLEMS", "Entry", "Mender", "Page", "Place", "Retry", "Stage"]
