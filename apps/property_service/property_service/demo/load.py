"""Loading and removing the demo."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from frappe.utils.password import update_password

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate
from frappe.utils.clock import FrozenClock, site_time_zone
from property_service.demo import people
from property_service.demo.texts import COMPLAINTS, ROOT_CAUSES, SOLUTIONS

SEED = 20261031
ANCHOR = date(2026, 10, 31)
RECORD = "property_service_demo"
DOMAIN = "demo.example"
# building, label, entrances, floors, units per floor
BUILDINGS = (
    *((f"{number:02d}", 2, 18, 2) for number in range(1, 7)), ("07", 3, 6, 2), ("08", 3, 6, 2), ("09", 2, 26, 2), ("10", 2, 26, 2), ("D", 1, 12, 4),
)  # fmt: skip
SIZES = {"small": (76, 124), "full": (760, 1240)}
_LIFE = (("Owner Occupied", 68), ("Let", 15), ("Vacant", 12), ("Under Renovation", 5))


@dataclass
class Demo:
    """What is known while loading."""

    profile: str
    anchor: date
    password: str
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - made-up data
    made: list[tuple[str, str]] = field(default_factory=list)
    occupied: list[tuple[str, str]] = field(default_factory=list)

    def insert(self, doctype: str, **values: Any) -> Any:
        doc = frappe.get_doc({"doctype": doctype, **values})
        doc.insert(ignore_permissions=True)
        self.made.append((doctype, str(doc.name)))
        return doc


def load(profile: str = "small", anchor: str | None = None, password: str = "demo") -> None:  # noqa: S107 - the demo is no secret
    """Load the demo into the open site; ``profile`` small (a tenth) or full."""
    demo = Demo(profile, getdate(anchor) if anchor else ANCHOR, password)
    project(demo)
    staff(demo)
    units, complaints = SIZES[profile]
    homes = property_units(demo, units)
    households(demo, homes)
    for number in range(complaints):
        complaint(demo, number)
    frappe.db.set_default(RECORD, json.dumps(demo.made))


def wipe() -> None:
    """Remove everything the demo made, newest first."""
    made = json.loads(frappe.db.get_default(RECORD) or "[]")
    for doctype, name in reversed(made):
        if frappe.db.exists(doctype, name):
            frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)
    frappe.db.set_default(RECORD, None)


def project(demo: Demo) -> None:
    demo.insert(
        "Property Project", project_code="HY", project_name="花园小区", name_en="Garden Estate", project_type="Mixed", area_code="320500",
        completion_date=date(2021, 6, 30), address="苏州市花园路 88 号", hotline="0512-65000088",
    )  # fmt: skip
    frappe.db.set_single_value("Property Service Settings", "default_project", "HY")


def staff(demo: Demo) -> None:
    for number, (user, name, role, department, post) in enumerate(people.STAFF, 1):
        account = demo.insert(
            "User", email=f"{user}@{DOMAIN}", first_name=name, language="zh", user_type="System User", roles=[{"role": role}],
        )  # fmt: skip
        update_password(account.name, demo.password)
        demo.insert(
            "Staff Member", staff_name=name, department=department, post=post, user=account.name, mobile=people.mobile(9000 + number),
            employed_from=demo.anchor - timedelta(days=365 + 31 * number),
        )  # fmt: skip


def property_units(demo: Demo, wanted: int) -> list[Any]:
    """Units, spread over all buildings in the order of their floors."""
    plan: list[dict[str, Any]] = []
    for number, entrances, floors, per_floor in BUILDINGS:
        label = "花园大厦" if number == "D" else f"{int(number)}栋"
        demo.insert(
            "Building", project="HY", building_no=number, label=label, floors_above=floors, entrances=entrances, units_per_floor=per_floor,
            usage="Office" if number == "D" else "Residential",
        )  # fmt: skip
        plan += [
            {
                "building": f"HY-{number}",
                "entrance": entrance,
                "floor": floor,
                "room_no": f"{floor}{room:02d}",
                "unit_type": "Office" if number == "D" else "Flat",
            }
            for entrance in range(1, entrances + 1)
            for floor in range(1, floors + 1)
            for room in range(1, per_floor + 1)
        ]
    always = [
        row
        for row in plan
        if row["building"] == "HY-03" and row["entrance"] == 1 and row["room_no"] in ("1102", "1202", "1302")
    ]
    rest = [row for row in plan if row not in always]
    chosen = always + [rest[int(index * len(rest) / (wanted - 3))] for index in range(wanted - 3)]
    states, weights = zip(*_LIFE, strict=True)
    made = []
    for row in chosen:
        state = "Not Handed Over" if row["building"] == "HY-10" else demo.rng.choices(states, weights)[0]
        area = round(demo.rng.uniform(76, 143), 2)
        made.append(
            demo.insert(
                "Property Unit",
                **row,
                life_status=state,
                gross_area=area,
                sale_status="For Sale" if row["building"] == "HY-10" else "Sold",
            )
        )
    return made


def households(demo: Demo, units: list[Any]) -> None:
    """Owners, tenants and families; the special names first, so that every profile has them."""
    special = list(people.SPECIAL)
    special.insert(0, special.pop(special.index("曾静")))
    number = 0
    for unit in units:
        if unit.building == "HY-10":
            continue
        number += 1
        owner = _resident(demo, special.pop(0) if special else people.name(demo.rng), number)
        start = date(2021, 7, 1) + timedelta(days=demo.rng.randint(0, 1500))
        occupant = _occupancy(demo, unit, owner, "Owner", start, share=100, primary=unit.life_status != "Let")
        if unit.life_status == "Let":
            number += 1
            tenant = _resident(demo, people.name(demo.rng), number)
            occupant = _occupancy(demo, unit, tenant, "Tenant", start + timedelta(days=60), primary=True)
        elif demo.rng.random() < 0.45:
            number += 1
            _occupancy(demo, unit, _resident(demo, people.name(demo.rng), number), "Family Member", start)
        demo.occupied.append((unit.name, occupant.resident))


def _resident(demo: Demo, name: str, number: int) -> Any:
    values: dict[str, Any] = {
        "id_type": "Resident Identity Card",
        "id_no": people.identity_number(demo.rng, demo.anchor, number=number),
    }
    if demo.rng.random() < 0.3:
        values = {}
    return demo.insert(
        "Resident", resident_name=name, mobile=people.mobile(122 + number), consent_basic_on=date(2022, 1, 1), **values
    )


def _occupancy(
    demo: Demo, unit: Any, resident: Any, relation: str, start: date, *, share: int = 0, primary: bool = False
) -> Any:
    return demo.insert(
        "Unit Occupancy",
        unit=unit.name,
        resident=resident.name,
        relation=relation,
        from_date=start,
        share_pct=share,
        is_primary_contact=int(primary),
    )


# --- complaints ----------------------------------------------------------------------------------------------------------

_CATEGORIES = (
    "NOISE",
    "PARKING",
    "LEAK",
    "CLEANING",
    "LIFT",
    "FACILITY",
    "ACCESS",
    "PETS",
    "ATTITUDE",
    "FEES",
    "FALLING",
)
_SHARES = (41, 33, 22, 20, 19, 13, 9, 9, 9, 7, 4)
_STATES = ("New", "Accepted", "In Progress", "On Hold", "Resolved", "Closed", "Declined")
_STATE_SHARES = (5, 5, 9, 3, 14, 62, 2)
_PATHS: dict[str, tuple[str, ...]] = {
    "New": (), "Accepted": ("Accept",), "In Progress": ("Accept", "Dispatch"), "On Hold": ("Accept", "Dispatch", "Wait"),
    "Resolved": ("Accept", "Dispatch", "Resolve"), "Closed": ("Accept", "Dispatch", "Resolve", "Close"), "Declined": ("Decline",),
}  # fmt: skip


def complaint(demo: Demo, number: int) -> None:
    """One complaint, taken by the front desk and brought as far as its state says, at its own time."""
    rng = demo.rng
    category = rng.choices(_CATEGORIES, _SHARES)[0]
    subject, text = rng.choice(COMPLAINTS[category])
    unit, resident = rng.choice(demo.occupied)
    opened = _moment(demo)
    anonymous = rng.random() < 0.04
    with acting("front-desk", opened):
        doc = demo.insert(
            "Complaint", subject=subject, category=category, description=text, unit=unit, resident=None if anonymous else resident,
            is_anonymous=int(anonymous), channel=rng.choices(("Phone", "WeChat", "Walk-in", "Patrol"), (46, 27, 18, 6))[0],
            priority="P2" if category in ("LEAK", "LIFT", "FALLING") else rng.choices(("P3", "P4"), (3, 1))[0],
        )  # fmt: skip
    state = rng.choices(_STATES, _STATE_SHARES)[0]
    if state == "On Hold" and doc.priority == "P2":
        state = "In Progress"
    for step, action in enumerate(_PATHS[state], 1):
        # The front desk takes confidential complaints down but does not read them.
        user = "lead" if doc.is_confidential or action in ("Dispatch", "Decline", "Close") else "front-desk"
        with acting(user, opened + timedelta(minutes=step * rng.randint(12, 600))):
            _step(demo, doc.name, action)


def _step(demo: Demo, name: str, action: str) -> None:
    doc = frappe.get_doc("Complaint", name)
    values: dict[str, dict[str, Any]] = {
        "Wait": {"pause_reason": "Waiting for Parts"},
        "Resolve": {"solution": demo.rng.choice(SOLUTIONS), "root_cause": demo.rng.choice(ROOT_CAUSES)},
        "Decline": {"decline_reason": "非物业管理范围，已告知来电人联系社区居委会。"},
    }
    if action in values:
        doc.update(values[action])
        doc.save(ignore_permissions=True)
    apply_workflow(doc, action)


def _moment(demo: Demo) -> datetime:
    day = demo.anchor - timedelta(days=demo.rng.randint(0, 91))
    hour = demo.rng.choices(range(24), (1, 1, 1, 1, 1, 2, 4, 8, 14, 13, 9, 7, 5, 5, 6, 6, 7, 9, 13, 12, 10, 6, 3, 2))[0]
    return datetime(day.year, day.month, day.day, hour, demo.rng.randint(0, 59), demo.rng.randint(0, 59))


@contextmanager
def acting(user: str, moment: datetime) -> Iterator[None]:
    """Act as a demo user at a moment of the past: the context's clock says when."""
    ctx = frappe.context()
    before_user, before_clock = ctx.user, ctx.clock
    ctx.set_user(f"{user}@{DOMAIN}")
    ctx.clock = FrozenClock(moment.replace(tzinfo=site_time_zone()))
    try:
        yield
    finally:
        ctx.clock = before_clock
        ctx.set_user(before_user)
