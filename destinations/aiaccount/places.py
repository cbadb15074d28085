"""Where things are mended in AiAccount: the ways through its menus and the pages, as docs/aiaccount.md assumes."""

from __future__ import annotations

from accounting.catalogue.entry import Place
from accounting.words import N_

KEYS = Place(N_("Settings → Integrations → API Keys"), "/settings/integrations/api-keys")
COMPANY = Place(N_("Settings → Company"), "/settings/company", of_company=False)
PLAN = Place(N_("Settings → Plan"), "/settings/plan")
HISTORY = Place(N_("Import History"), "/history")
ACCOUNTS = Place(N_("Settings → Accounts"), "/settings/accounts")
TAX_CODES = Place(N_("Settings → Tax Codes"), "/settings/tax-codes")
CURRENCIES = Place(N_("Settings → Currencies"), "/settings/currencies")
PERIODS = Place(N_("Settings → Accounting Periods"), "/settings/periods")
ROUNDING = Place(N_("Settings → Rounding"), "/settings/rounding")
EINVOICE = Place(N_("Settings → e-Invoice"), "/settings/e-invoice")
NETWORK = Place(N_("the network and the firewall"))
ADDRESS = Place(N_("the setting AIACCOUNT_URL"))
ROWS = Place(N_("the setting AIACCOUNT_MAX_ROWS"))
DISK = Place(N_("the folder of the parcels"))
UPDATE = Place(N_("an update of AiAccount Sync"))
CONTACTS = Place(N_("Settings → Contacts"), "/settings/contacts")
ITEMS = Place(N_("Settings → Items"), "/settings/items")
