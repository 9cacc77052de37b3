"""Says people in GraphQL: who is asking, accounts, roles, devices and keys."""

import strawberry

from schema.people import enums as _described  # noqa: F401
from schema.people.accounts import AccountMutations
from schema.people.devices import ApiKey, Device, readable_api_key, readable_device
from schema.people.lists import Queries
from schema.people.pairing import PairingMutations
from schema.people.printers import PrinterMutations
from schema.people.signing_in import SigningInMutations
from schema.people.staff import RoleGrant, Staff, readable_grant, readable_staff
from schema.people.viewer import Viewer

__all__ = ["NODES", "ApiKey", "Device", "Mutations", "Queries", "RoleGrant", "Staff", "Viewer"]


@strawberry.type
class Mutations(SigningInMutations, AccountMutations, PairingMutations, PrinterMutations):
    pass


NODES = {
    "Staff": readable_staff,
    "RoleGrant": readable_grant,
    "Device": readable_device,
    "ApiKey": readable_api_key,
}
