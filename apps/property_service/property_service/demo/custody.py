"""Keys of the estate's own rooms; three are out longer than they should."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import frappe
from property_service.demo.run import Demo, acting

LABELS = ("备用门钥匙", "消防门钥匙")
KEYS, OVERDUE = 14, 3
KINDS = ("Equipment", "Parking Area", "Gate", "Meeting Room")


def custody(demo: Demo) -> None:
    rooms = frappe.get_all(
        "Service Location", {"location_type": ["in", KINDS]}, ["name", "location_name"], order_by="location_type asc, name asc"
    )  # fmt: skip
    borrowers = frappe.get_all("Staff Member", {"department": "工程部"}, pluck="name", order_by="name asc")
    for number in range(max(OVERDUE, demo.some(KEYS))):
        room = rooms[number % len(rooms)]
        key = demo.insert(
            "Key Item", key_label=f"{room.location_name}{LABELS[number % len(LABELS)]}", location=room.name, storage_slot=f"G-{number + 1:02d}",
        )  # fmt: skip
        if number < OVERDUE:
            taken = datetime.combine(demo.anchor - timedelta(days=3 + number), time(10))
            with acting("Front Desk", taken):
                key.issue(
                    "Staff Member", borrowers[number % len(borrowers)], str(taken + timedelta(hours=6)), "检修取用"
                )
