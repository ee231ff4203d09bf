"""人员、岗位、登录 — People, the posts they hold, and how they come in."""

from __future__ import annotations

from .doors import Invitation, SecondFactor, SignIn, SignInAttempt
from .leave import Delegation
from .people import Appointment, Person, Post

__all__ = [
    "Appointment",
    "Delegation",
    "Invitation",
    "Person",
    "Post",
    "SecondFactor",
    "SignIn",
    "SignInAttempt",
]
