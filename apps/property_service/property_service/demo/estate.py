"""The estate and the office: project, buildings, units, staff and their accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from frappe.utils.password import update_password

import frappe
from property_service.demo import people
from property_service.demo.run import DOMAIN, Demo

# number, entrances, floors, units per floor
BUILDINGS = (
    *((f"{number:02d}", 2, 18, 2) for number in range(1, 7)), ("07", 3, 6, 2), ("08", 3, 6, 2), ("09", 2, 26, 2), ("10", 2, 26, 2), ("D", 1, 12, 4),
)  # fmt: skip
ON_SALE, NEW, TOWER = "HY-10", "HY-09", "HY-D"
# The neighbours of the scenarios: 1202 first, since its owner is the first of the people.
ALWAYS = ("1202", "1102", "1302")
ROUND_THE_CLOCK = ("工程部", "安管部", "环境部")  # hours are added up by the month
NEWCOMERS, NURSING = (17, 31, 41), 20  # among those without an account
LIFE = {"Owner Occupied": 68.0, "Let": 15.0, "Vacant": 12.0, "Under Renovation": 5.0}


def project(demo: Demo) -> None:
    demo.insert(
        "Property Project", project_code="HY", project_name="花园小区", front_calendar="前台7天", back_calendar="行政5天", always_calendar="24小时", name_en="Garden Estate", project_type="Mixed", area_code="320500",
        completion_date=demo.day(date(2021, 6, 30)), address="苏州市花园路 88 号", hotline="0512-65000088",
    )  # fmt: skip
    frappe.db.set_single_value("Property Service Settings", "default_project", "HY")


def staff(demo: Demo) -> None:
    """One account per role, the heads of departments, and in the full profile those who work without an account."""
    heads: dict[str, str] = {}
    for number, (name, role, department, post) in enumerate(people.USERS, 1):
        user = demo.insert(
            "User", email=people.account(role, DOMAIN), first_name=name, language="zh", user_type="System User", roles=[{"role": role}],
        )  # fmt: skip
        update_password(user.name, demo.password)
        member = _member(demo, number, name, department, post, user=user.name)
        if people.HEADS.get(department) == name:
            heads[department] = member.name
    for department, member in heads.items():
        frappe.db.set_value("Service Department", department, "head", member, update_modified=False)
    if demo.size.colleagues:
        plan = [(department, post) for department, post, count in people.COLLEAGUES for _ in range(count)]
        for number, (department, post) in enumerate(plan, len(people.USERS) + 1):
            _member(demo, number, demo.people.name(), department, post)


def _member(demo: Demo, number: int, name: str, department: str, post: str, **values: Any) -> Any:
    return demo.insert(
        "Staff Member", staff_name=name, department=department, post=post, mobile=people.mobile(9000 + number),
        employed_from=demo.anchor - timedelta(days=200 + 31 * number), can_work_alone=int(number not in NEWCOMERS),
        pregnant_or_nursing_until=demo.anchor + timedelta(days=180) if number == NURSING else None,
        hour_scheme="Comprehensive" if department in ROUND_THE_CLOCK else "Standard", **values,
    )  # fmt: skip


def units(demo: Demo) -> list[Any]:
    """Units, spread over all buildings in the order of their floors."""
    plan: list[dict[str, Any]] = []
    for number, entrances, floors, per_floor in BUILDINGS:
        tower = f"HY-{number}" == TOWER
        demo.insert(
            "Building", project="HY", building_no=number, label="花园大厦" if tower else f"{int(number)}栋", floors_above=floors,
            entrances=entrances, units_per_floor=per_floor, usage="Office" if tower else "Residential",
            completion_date=demo.day(date(2026, 8, 20) if number in ("09", "10") else date(2021, 6, 30)),
        )  # fmt: skip
        plan += [
            {"building": f"HY-{number}", "entrance": entrance, "floor": floor, "room_no": f"{floor}{room:02d}"}
            for entrance in range(1, entrances + 1)
            for floor in range(1, floors + 1)
            for room in range(1, per_floor + 1)
        ]
    known = {(row["building"], row["entrance"], row["room_no"]): row for row in plan}
    always = [known["HY-03", 1, room] for room in ALWAYS]
    rest = [row for row in plan if row not in always]
    wanted = demo.size.units - len(always)
    chosen = always + [rest[index * len(rest) // wanted] for index in range(wanted)]
    life = iter(demo.shares(len(chosen), LIFE))
    return [_unit(demo, row, next(life)) for row in chosen]


def _unit(demo: Demo, row: dict[str, Any], life: str) -> Any:
    values: dict[str, Any] = {"sale_status": "Sold", "life_status": life, "handover_date": demo.day(date(2021, 7, 10))}
    if row["building"] == ON_SALE:
        values = {"sale_status": "For Sale", "life_status": "Not Handed Over"}
    elif row["building"] == NEW:
        handed_over = demo.day(date(2026, 9, 12)) + timedelta(days=demo.rng.randint(0, 45))
        values |= {
            "life_status": "Under Renovation" if life == "Under Renovation" else "Vacant",
            "handover_date": handed_over,
        }
    elif row["room_no"] in ALWAYS:
        values["life_status"] = "Owner Occupied"
    kind = "Office" if row["building"] == TOWER else "Flat"
    return demo.insert("Property Unit", **row, **values, unit_type=kind, gross_area=round(demo.rng.uniform(76, 143), 2))
