"""Storage: one table a file. Importing the package knows them all."""

import models.shop as shop
from models.adopted_document import AdoptedDocument
from models.api_key import ApiKey
from models.base import db, writing
from models.book import Book
from models.book_mapping import BookMapping
from models.change_decision import ChangeDecision, Decision
from models.delivery import Delivery, DeliveryState
from models.frozen_party import FrozenParty
from models.outcome import Outcome
from models.parcel import Parcel, ParcelState
from models.run import Run, RunState, Trigger
from models.user import Role, User

__all__ = [
    "AdoptedDocument",
    "ApiKey",
    "Book",
    "BookMapping",
    "ChangeDecision",
    "Decision",
    "Delivery",
    "DeliveryState",
    "FrozenParty",
    "Outcome",
    "Parcel",
    "ParcelState",
    "Role",
    "Run",
    "RunState",
    "Trigger",
    "User",
    "db",
    "shop",
    "writing",
]
