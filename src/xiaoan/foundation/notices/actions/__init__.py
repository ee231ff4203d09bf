"""Every write of notices: sending and reading, one's own addresses, robots, deliveries."""

from __future__ import annotations

from .addresses import (
    CodeRefused,
    Given,
    confirm_address,
    leave,
    leave_token,
    remove_address,
    set_address,
    set_hours,
    set_kinds,
)
from .resending import close_delivery, resend
from .robots import NewRobot, RobotInvalid, add_robot, remove_robot
from .sending import Letter, Outgoing, deliver, mark_all_read, mark_read, send, send_all

__all__ = [
    "CodeRefused",
    "Given",
    "Letter",
    "NewRobot",
    "Outgoing",
    "RobotInvalid",
    "add_robot",
    "close_delivery",
    "confirm_address",
    "deliver",
    "leave",
    "leave_token",
    "mark_all_read",
    "mark_read",
    "remove_address",
    "remove_robot",
    "resend",
    "send",
    "send_all",
    "set_address",
    "set_hours",
    "set_kinds",
]
