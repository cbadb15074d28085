"""The source tables, behind their own bind: ours and filled by import, or views in the platform's own database."""

from models.shop.blogger import Blogger
from models.shop.blogger_settlement import BloggerSettlement
from models.shop.customer import Customer
from models.shop.kol import Kol
from models.shop.kol_settlement import KolSettlement
from models.shop.order import Order
from models.shop.order_item import OrderItem
from models.shop.order_refund import OrderRefund
from models.shop.order_refund_item import OrderRefundItem
from models.shop.pos_item import PosItem
from models.shop.pos_payment import PosPayment
from models.shop.pos_transaction import PosTransaction

__all__ = [
    "Blogger",
    "BloggerSettlement",
    "Customer",
    "Kol",
    "KolSettlement",
    "Order",
    "OrderItem",
    "OrderRefund",
    "OrderRefundItem",
    "PosItem",
    "PosPayment",
    "PosTransaction",
]
