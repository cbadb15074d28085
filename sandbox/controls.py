"""The practice controls: everything that can be made to go wrong with a company, declared in one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandbox import master_data
from sandbox.faults import CALLS, FAULTS, GARBAGE_FORMS, MOMENTS, add_fault, clear_faults
from sandbox.keys import ALL_SCOPES
from sandbox.models import ApiKey, Company, KeyState, Rounding
from sandbox.parameters import ControlError, Parameters

Apply = Callable[[Session, Company, Parameters], None]


@dataclass(frozen=True)
class Field:
    """One input of a control's form."""

    name: str
    label: str
    type: str = "text"
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Control:
    """One control: what its button says, its inputs, and what it does."""

    action: str
    label: str
    group: str
    apply: Apply
    fields: tuple[Field, ...] = ()


def control(action: str) -> Control:
    """The control of that name; raises ControlError."""
    if action not in CONTROLS:
        raise ControlError(f"There is no action '{action}'. There are: {', '.join(CONTROLS)}.")
    return CONTROLS[action]


def _lock_period(session: Session, company: Company, parameters: Parameters) -> None:
    company.locked_until = parameters.day("until")


def _unlock_period(session: Session, company: Company, parameters: Parameters) -> None:
    company.locked_until = None


def _set_key_state(
    session: Session, company: Company, parameters: Parameters, *, of: tuple[KeyState, ...], to: KeyState
) -> None:
    for key in _keys(session, company):
        if key.state in of:
            key.state = to


def _add_scope(session: Session, company: Company, parameters: Parameters) -> None:
    scope = parameters.one_of("scope", ALL_SCOPES)
    for key in _keys(session, company):
        key.scopes = " ".join(name for name in ALL_SCOPES if name == scope or name in key.scope_names)


def _remove_scope(session: Session, company: Company, parameters: Parameters) -> None:
    scope = parameters.one_of("scope", ALL_SCOPES)
    for key in _keys(session, company):
        key.scopes = " ".join(name for name in key.scope_names if name != scope)


def _set_quota(session: Session, company: Company, parameters: Parameters) -> None:
    company.monthly_quota = parameters.whole("quota")


def _set_rounding(session: Session, company: Company, parameters: Parameters) -> None:
    company.rounding = Rounding(parameters.one_of("rounding", tuple(Rounding)))


def _set_einvoice(session: Session, company: Company, parameters: Parameters) -> None:
    company.einvoice = parameters.switch("on")


def _clear(session: Session, company: Company, parameters: Parameters) -> None:
    clear_faults(session, company)


def _fault(action: str) -> Apply:
    def apply(session: Session, company: Company, parameters: Parameters) -> None:
        add_fault(session, company, action, parameters)

    return apply


def _keys(session: Session, company: Company) -> list[ApiKey]:
    return list(session.scalars(select(ApiKey).where(ApiKey.company_id == company.id)))


_PAUSE = partial(_set_key_state, of=(KeyState.ACTIVE,), to=KeyState.PAUSED)
_UNPAUSE = partial(_set_key_state, of=(KeyState.PAUSED,), to=KeyState.ACTIVE)
_DISABLE = partial(_set_key_state, of=tuple(KeyState), to=KeyState.DISABLED)
_ENABLE = partial(_set_key_state, of=(KeyState.DISABLED,), to=KeyState.ACTIVE)

_DEACTIVATE = partial(master_data.set_account_active, active=False)
_ACTIVATE = partial(master_data.set_account_active, active=True)

CODE = Field("code", "Code")
CURRENCY = Field("currency", "Currency")
ACCOUNT = Field("account", "Account")
NAME = Field("name", "Name")
RATE = Field("rate", "Rate")
TAX_TYPE = Field("tax_type", "LHDN tax type", choices=("", *master_data.TAX_TYPES))
SKU = Field("sku", "SKU")
ON_HAND = Field("on_hand", "On hand", "number", "0")
PARTY = (
    Field("role", "Role", choices=master_data.ROLES),
    NAME,
    Field("tin", "TIN"),
    Field("id_type", "ID type"),
    Field("id_number", "ID number"),
    Field("reference", "Reference"),
)
SCOPE = Field("scope", "Permission", choices=ALL_SCOPES)
TIMES = Field("times", "Times", "number", "1")
SECONDS = Field("seconds", "Seconds", "number", "1")
UNTIL = Field("until", "Until and including", "date")
ROUNDING = Field("rounding", "Rounding", choices=tuple(Rounding))
SWITCH = Field("on", "Switch", choices=("on", "off"))
CALLS_FIELD = Field("calls", "Calls", choices=CALLS)


def _when(action: str) -> Field:
    first = FAULTS[action]
    return Field("when", "Storing", choices=(first, *(moment for moment in MOMENTS if moment != first)))


def _fault_control(action: str, label: str, *fields: Field) -> Control:
    return Control(action, label, "Answers", _fault(action), (*fields, TIMES))


_ALL = (
    _fault_control("answer_500", "Answer 500", _when("answer_500"), CALLS_FIELD),
    _fault_control("answer_502", "Answer 502", _when("answer_502"), CALLS_FIELD),
    _fault_control(
        "answer_429", "Answer 429", _when("answer_429"), CALLS_FIELD, Field("retry_after", "Retry after", "number", "1")
    ),
    _fault_control("drop_connection", "Drop the connection", _when("drop_connection"), CALLS_FIELD),
    _fault_control("answer_late", "Answer late", _when("answer_late"), CALLS_FIELD, SECONDS),
    _fault_control(
        "garbage", "Answer garbage", _when("garbage"), CALLS_FIELD, Field("form", "Form", choices=GARBAGE_FORMS)
    ),
    _fault_control("queued", "Queue the import", SECONDS),
    Control("clear", "Drop pending faults", "Answers", _clear),
    Control("pause_key", "Pause", "API key", _PAUSE),
    Control("unpause_key", "Un-pause", "API key", _UNPAUSE),
    Control("disable_key", "Disable", "API key", _DISABLE),
    Control("enable_key", "Enable", "API key", _ENABLE),
    Control("remove_scope", "Take permission away", "API key", _remove_scope, (SCOPE,)),
    Control("add_scope", "Give permission", "API key", _add_scope, (SCOPE,)),
    Control("lock_period", "Lock the period", "Settings", _lock_period, (UNTIL,)),
    Control("unlock_period", "Unlock the period", "Settings", _unlock_period),
    Control("set_quota", "Set the monthly quota", "Settings", _set_quota, (Field("quota", "Transactions", "number"),)),
    Control(
        "set_rounding",
        "Set the rounding",
        "Settings",
        _set_rounding,
        (ROUNDING,),
    ),
    Control("set_einvoice", "Set e-Invoice", "Settings", _set_einvoice, (SWITCH,)),
    Control("remove_tax_code", "Remove tax code", "Master data", master_data.remove_tax_code, (CODE,)),
    Control("add_tax_code", "Add tax code", "Master data", master_data.add_tax_code, (CODE, RATE, TAX_TYPE)),
    Control("remove_currency", "Remove currency", "Master data", master_data.remove_currency, (CURRENCY,)),
    Control("add_currency", "Add currency", "Master data", master_data.add_currency, (CURRENCY,)),
    Control("remove_account", "Remove account", "Master data", master_data.remove_account, (ACCOUNT,)),
    Control("add_account", "Add account", "Master data", master_data.add_account, (ACCOUNT, NAME)),
    Control(
        "deactivate_account",
        "Deactivate account",
        "Master data",
        _DEACTIVATE,
        (ACCOUNT,),
    ),
    Control("activate_account", "Activate account", "Master data", _ACTIVATE, (ACCOUNT,)),
    Control("add_item", "Add item", "Master data", master_data.add_item, (SKU, NAME, ON_HAND)),
    Control("remove_item", "Remove item", "Master data", master_data.remove_item, (SKU,)),
    Control("add_contact", "Add contact", "Master data", master_data.add_contact, PARTY),
    Control("post_drafts", "Post all drafts", "Documents", master_data.post_drafts),
)
CONTROLS: Mapping[str, Control] = {one.action: one for one in _ALL}
GROUPS = tuple(dict.fromkeys(one.group for one in _ALL))
