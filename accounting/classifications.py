"""LHDN's classification codes: what was sold, or paid for, line by line."""

from __future__ import annotations

from accounting.words import N_

CONSOLIDATED = "004"
"""Only for the month's consolidated e-Invoice, in which buyers have no names."""

CLASSIFICATIONS = {
    "001": N_("Breastfeeding equipment"),
    "002": N_("Child care and kindergarten fees"),
    "003": N_("Computer, smartphone or tablet"),
    CONSOLIDATED: N_("Consolidated e-Invoice"),
    "005": N_("Construction materials"),
    "006": N_("Disbursement"),
    "007": N_("Donation"),
    "008": N_("E-commerce, to the buyer"),
    "009": N_("E-commerce, self-billed: seller, logistics and others"),
    "010": N_("Education fees"),
    "011": N_("Goods on consignment, by the consignor"),
    "012": N_("Goods on consignment, by the consignee"),
    "013": N_("Gym membership"),
    "014": N_("Insurance for education and medical benefits"),
    "015": N_("Takaful or life insurance"),
    "016": N_("Interest and financing expenses"),
    "017": N_("Internet subscription"),
    "018": N_("Land and building"),
    "019": N_("Examination and treatment of learning disabilities"),
    "020": N_("Medical examination or vaccination"),
    "021": N_("Treatment of serious diseases"),
    "022": N_("Others"),
    "023": N_("Petroleum operations"),
    "024": N_("Private retirement scheme or deferred annuity"),
    "025": N_("Motor vehicle"),
    "026": N_("Books, journals, magazines, newspapers"),
    "027": N_("Reimbursement"),
    "028": N_("Rental of a motor vehicle"),
    "029": N_("Charging of electric vehicles"),
    "030": N_("Repair and maintenance"),
    "031": N_("Research and development"),
    "032": N_("Foreign income"),
    "033": N_("Self-billed: betting and gaming"),
    "034": N_("Self-billed: import of goods"),
    "035": N_("Self-billed: import of services"),
    "036": N_("Self-billed: others"),
    "037": N_("Self-billed: money paid to agents, dealers or distributors"),
    "038": N_("Sports equipment, facilities, competitions and training"),
    "039": N_("Supporting equipment for disabled persons"),
    "040": N_("Voluntary contribution to a provident fund"),
    "041": N_("Dental examination or treatment"),
    "042": N_("Fertility treatment"),
    "043": N_("Nursing at home, daycare and residential care"),
    "044": N_("Vouchers, gift cards, loyalty points"),
    "045": N_("Self-billed: what agents, dealers or distributors got other than money"),
}
"""Code and name; LHDN's names in short."""

SELF_BILLED = frozenset({"009", "033", "034", "035", "036", "037", "045"})
"""Codes of what the one who pays writes the e-Invoice for: never of a sale."""
