"""The codes of source rows that contradict themselves: orders, refunds, till transactions and settlements."""

from __future__ import annotations

from accounting.catalogue.entry import INVOICES, ORDERS, SALES, SETTLEMENTS, TILL, in_the_source
from accounting.words import N_

OF_ROWS = (
    in_the_source(
        "STATUS_CONTRADICTS",
        N_("The order has a day of payment, but a status that says it was not sold. Correct one, or refund the order."),
        ORDERS,
    ),
    in_the_source(
        "TOTAL_NEGATIVE", N_("An order is never negative. Enter what went back as a refund of the order."), ORDERS
    ),
    in_the_source(
        "ORIGINAL_NOT_PAID", N_("Only what was paid can be paid back. Correct the order or its refund."), ORDERS
    ),
    in_the_source(
        "REFUND_TOO_EARLY", N_("The refund is dated before the payment it gives back. Correct its date."), ORDERS
    ),
    in_the_source(
        "REFUND_QUANTITY_NOT_VALID",
        N_("A refund gives back a quantity above zero; the credit note turns the sign. Correct the refund."),
        ORDERS,
    ),
    in_the_source(
        "REFUND_AMOUNT_NEGATIVE",
        N_("A refund gives back zero or more; the credit note turns the sign. Correct the refund."),
        ORDERS,
    ),
    in_the_source(
        "REFUND_EXCEEDS_SALE",
        N_(
            "A refund or return gives back more than was sold or charged, together with those before it. Correct it, "
            "or the one before it."
        ),
        SALES,
    ),
    in_the_source(
        "TAX_MISMATCH",
        N_(
            "The tax of a line is not what its rate makes of it. AiAccount computes the tax itself and would refuse "
            "the difference. Correct the rate or the tax."
        ),
        SALES,
    ),
    in_the_source(
        "LINE_TOTAL_MISMATCH", N_("The total of a line is not what its parts make. Correct one of them."), INVOICES
    ),
    in_the_source(
        "ORIGINAL_NOT_NAMED",
        N_("A negative till transaction is a return, and has to name what was returned. Name it."),
        TILL,
    ),
    in_the_source(
        "RETURN_POSITIVE", N_("A return that comes to more than zero is an exchange. Enter the new sale apart."), TILL
    ),
    in_the_source(
        "RETURN_QUANTITY_NOT_VALID",
        N_("Every line of a return gives back, so its quantity is below zero. Enter the new sale apart."),
        TILL,
    ),
    in_the_source(
        "PAYMENTS_MISMATCH", N_("The payments of a till transaction do not make its total. Correct them."), TILL
    ),
    in_the_source(
        "PAYMENT_CONTRADICTS",
        N_("A payment of a till transaction goes the other way than its total. Take change off what it was given on."),
        TILL,
    ),
    in_the_source("COMMISSION_NEGATIVE", N_("Nobody owes a negative commission. Correct the settlement."), SETTLEMENTS),
)
