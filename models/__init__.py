"""Storage: one table a file. Importing the package knows them all."""

import models.shop as shop
from models.adopted_document import AdoptedDocument
from models.alert import Alert
from models.alert_address import AlertAddress
from models.api_key import ApiKey
from models.auto_push import AutoPush
from models.base import db, writing
from models.book import Book
from models.book_mapping import BookMapping
from models.change_decision import ChangeDecision, Decision
from models.coverage import Coverage
from models.delivery import Delivery, DeliveryState
from models.frozen_party import FrozenParty
from models.master_list import MasterList
from models.night_push import NightPush, NightState
from models.outcome import Outcome
from models.parcel import Parcel, ParcelState
from models.run import Run, RunState, Trigger
from models.tick import Tick
from models.user import Role, User

__all__ = [
    "AdoptedDocument",
    "Alert",
    "AlertAddress",
    "ApiKey",
    "AutoPush",
    "Book",
    "BookMapping",
    "ChangeDecision",
    "Coverage",
    "Decision",
    "Delivery",
    "DeliveryState",
    "FrozenParty",
    "MasterList",
    "NightPush",
    "NightState",
    "Outcome",
    "Parcel",
    "ParcelState",
    "Role",
    "Run",
    "RunState",
    "Tick",
    "Trigger",
    "User",
    "db",
    "shop",
    "writing",
]
