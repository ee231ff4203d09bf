"""Every write to accounts: posts, sign-ins, second factors, invitations, delegations."""

from __future__ import annotations

from .appointing import appoint
from .ending import end_appointment
from .signing_in import Credentials, SignInRefused, first_viewer, sign_in

__all__ = [
    "Credentials",
    "SignInRefused",
    "appoint",
    "end_appointment",
    "first_viewer",
    "sign_in",
]
