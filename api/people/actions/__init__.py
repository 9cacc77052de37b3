"""What changes about people: sign-in, accounts, roles, devices and keys.

Verbs whose result is a secret (sign_in, pair_device, claim_device, issue_device, create_api_key) take no
idempotency key, since the result under a key is stored.
"""

from api.people.actions.api_keys import ApiKeyIssued, create_api_key, revoke_api_key
from api.people.actions.devices import (
    Claimed,
    DeviceIssued,
    PairingBegun,
    approve_device,
    claim_device,
    issue_device,
    pair_device,
    revoke_device,
)
from api.people.actions.printers import choose_printer, note_printer_state
from api.people.actions.roles import grant_role, revoke_role
from api.people.actions.rounds import PrinterRounds
from api.people.actions.signing_in import SignedIn, change_password, sign_in, sign_out, sign_out_everywhere
from api.people.actions.staff import add_staff, archive_staff, rename_staff, set_password

__all__ = [
    "ApiKeyIssued",
    "Claimed",
    "DeviceIssued",
    "PairingBegun",
    "PrinterRounds",
    "SignedIn",
    "add_staff",
    "approve_device",
    "archive_staff",
    "change_password",
    "choose_printer",
    "claim_device",
    "create_api_key",
    "grant_role",
    "issue_device",
    "note_printer_state",
    "pair_device",
    "rename_staff",
    "revoke_api_key",
    "revoke_device",
    "revoke_role",
    "set_password",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
]
