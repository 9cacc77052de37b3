"""Hands short messages to the push services of browsers; needs the extra `push`."""

from api.push.addresses import Address, fault_in
from api.push.keys import is_offered, new_private_key, problem, public_key, public_key_of
from api.push.lanes import Lanes
from api.push.message import Message
from api.push.posting import Outcome

__all__ = [
    "Address",
    "Lanes",
    "Message",
    "Outcome",
    "fault_in",
    "is_offered",
    "new_private_key",
    "problem",
    "public_key",
    "public_key_of",
]
