"""Who owns, rents and lives where, with the cases that a register has to cope with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from frappe.utils.password import update_password

from frappe.utils import getdate
from property_service.demo import people
from property_service.demo.estate import NEW, ON_SALE, TOWER, units
from property_service.demo.run import DOMAIN, Demo

TWINS = ("HY-05", "HY-06", "HY-08")  # two owners of the same name in each
MINORS = 2
AGENTS = 100
AGREES = 4  # one in so many to text messages


def households(demo: Demo) -> None:
    """Units with owners first, so that the special names are in every profile; families fill up to the number wanted."""
    homes = units(demo)
    flats = [unit for unit in homes if unit.building not in (ON_SALE, TOWER)]
    offices = [unit for unit in homes if unit.building == TOWER]
    _owners(demo, flats)
    _tenants(demo, [unit for unit in flats if unit.life_status == "Let"])
    _ended_tenancies(demo, [unit for unit in flats if unit.life_status == "Owner Occupied"])
    _offices(demo, offices)
    _agents(demo, [unit for unit in flats if unit.building != NEW and unit.life_status in ("Let", "Vacant")])
    lived_in = [unit for unit in flats if unit.life_status in ("Owner Occupied", "Let")]
    index = 0
    while demo.people.count < demo.size.residents:
        unit = lived_in[index % len(lived_in)]
        _occupancy(demo, unit, person(demo, demo.people.name()), "Family Member", _since(demo, unit))
        index += 1


def person(demo: Demo, name: str, **values: Any) -> Any:
    """An individual; two in three have shown their identity card."""
    if "id_no" not in values and demo.rng.random() < 0.66:
        values |= {"id_type": "Resident Identity Card", "id_no": demo.people.identity_number()}
    return demo.insert(
        "Resident",
        resident_name=name,
        mobile=demo.people.mobile(),
        consent_basic_on=demo.day(date(2022, 1, 1)),
        consent_sms_on=demo.day(date(2022, 1, 1)) if demo.people.count % AGREES == 0 else None,
        **values,
    )


def _since(demo: Demo, unit: Any) -> date:
    """A day between the unit's hand-over and a month before the anchor, mostly soon after hand-over."""
    first = getdate(unit.handover_date)
    latest = max((demo.anchor - timedelta(days=120) - first).days, 0)
    return first + timedelta(days=min(demo.rng.randint(0, 1500), latest))


def _occupancy(demo: Demo, unit: Any, resident: Any, relation: str, since: date, **values: Any) -> Any:
    return demo.insert(
        "Unit Occupancy", unit=unit.name, resident=resident.name, relation=relation, from_date=since, **values
    )


# --- owners ------------------------------------------------------------------------------------------------------------


def _owners(demo: Demo, flats: list[Any]) -> None:
    names = [people.CALLER, *people.SPECIAL]
    first_of: dict[str, str] = {}
    several = _several(demo, flats)
    joint = {unit.name for unit in flats[20 : 20 + demo.size.joint_owners]}
    lived_in = [unit for unit in flats if unit.building != NEW]
    changed = {unit.name for unit in lived_in[-demo.size.changed_hands :]}
    minors = MINORS
    previous: Any = None
    for unit in flats:
        since = _since(demo, unit)
        if unit.name in changed:
            since = _former_owner(demo, unit, since)
        has_both = unit.name in several
        owner = previous if has_both else person(demo, _owner_name(demo, unit.building, names, first_of))
        is_joint = unit.name in joint
        _occupancy(
            demo, unit, owner, "Owner", since, share_pct=50 if is_joint else 100, is_primary_contact=int(unit.life_status != "Let"),
            is_bill_payer=1, authorised_to_apply=1,
        )  # fmt: skip
        if is_joint:
            _joint_owner(demo, unit, owner, since, minor=minors > 0)
            minors -= 1
        if owner.resident_name == people.CALLER and previous is None:
            _portal_account(demo, owner)
        if unit.life_status != "Let":
            demo.occupied.append((unit.name, owner.name))
        previous = owner


def _several(demo: Demo, flats: list[Any]) -> set[str]:
    """Units whose owner has the one before as well: two in a row for every second such person."""
    found: set[str] = set()
    for number in range(demo.size.own_several):
        start = len(flats) // 2 + number * 4
        found.update(unit.name for unit in flats[start : start + 1 + number % 2])
    return found


def _owner_name(demo: Demo, building: str, names: list[str], first_of: dict[str, str]) -> str:
    if names:
        return names.pop(0)
    if building in TWINS:
        if building not in first_of:
            first_of[building] = demo.people.name()
            return first_of[building]
        if first_of[building]:
            name, first_of[building] = first_of[building], ""
            return name
    return demo.people.name()


def _former_owner(demo: Demo, unit: Any, since: date) -> date:
    """The flat has changed hands: the former owner's relation ends the day before the new one begins."""
    sold = max(since + timedelta(days=30), demo.anchor - timedelta(days=demo.rng.randint(20, 80)))
    _occupancy(
        demo, unit, person(demo, demo.people.name()), "Owner", since, to_date=sold - timedelta(days=1), share_pct=100
    )
    return sold


def _joint_owner(demo: Demo, unit: Any, owner: Any, since: date, *, minor: bool) -> None:
    values: dict[str, Any] = {}
    if minor:
        values = {
            "id_type": "Resident Identity Card", "id_no": demo.people.identity_number(minor=True), "guardian": owner.name,
        }  # fmt: skip
    joint = person(demo, demo.people.name(), **values)
    _occupancy(demo, unit, joint, "Joint Owner", since, share_pct=50)


def _portal_account(demo: Demo, resident: Any) -> None:
    """The resident who signs in to the portal."""
    user = demo.insert(
        "User", email=people.account("Resident", DOMAIN), first_name=resident.resident_name, language="zh", user_type="Website User",
        roles=[{"role": "Resident"}],
    )  # fmt: skip
    update_password(user.name, demo.password)
    resident.user = user.name
    resident.save(ignore_permissions=True)


# --- tenants and offices -----------------------------------------------------------------------------------------------


def _tenants(demo: Demo, let: list[Any]) -> None:
    foreigners = list(people.FOREIGNERS)
    for unit in let:
        values: dict[str, Any] = {}
        name = demo.people.name()
        if foreigners:
            name, passport = foreigners.pop(0)
            values = {"id_type": "Passport", "id_no": passport, "language": "en"}
        since = demo.anchor - timedelta(days=demo.rng.randint(100, 600))
        tenant = person(demo, name, **values)
        _occupancy(demo, unit, tenant, "Tenant", since, is_primary_contact=1, lease_end=since + timedelta(days=1095))
        demo.occupied.append((unit.name, tenant.name))


def _agents(demo: Demo, homes: list[Any]) -> None:
    """Neighbours who look after the homes of owners who live elsewhere."""
    owners = [resident for _unit, resident in demo.occupied]
    for number, unit in enumerate(homes[: demo.some(AGENTS)]):
        since = demo.anchor - timedelta(days=demo.rng.randint(60, 600))
        demo.insert(
            "Unit Occupancy", unit=unit.name, resident=owners[number * 5 % len(owners)], relation="Agent", from_date=since
        )  # fmt: skip


def _ended_tenancies(demo: Demo, homes: list[Any]) -> None:
    for unit in homes[-demo.size.ended_tenancies :]:
        left = demo.anchor - timedelta(days=demo.rng.randint(10, 300))
        since = left - timedelta(days=364)
        _occupancy(demo, unit, person(demo, demo.people.name()), "Tenant", since, to_date=left, lease_end=left)


def _offices(demo: Demo, offices: list[Any]) -> None:
    """Every second office begins a new organisation; its people are addressed by their titles."""
    organisation: Any = None
    contacts = demo.size.contacts
    for number, unit in enumerate(offices):
        if number % 2 == 0:
            name, code = demo.people.organisation()
            organisation = demo.insert(
                "Resident", party_type="Organisation", resident_name=name, id_type="Unified Social Credit Code", id_no=code,
                mobile=demo.people.mobile(),
            )  # fmt: skip
        _occupancy(demo, unit, organisation, "Owner", getdate(unit.handover_date), share_pct=100, is_bill_payer=1)
        wanted = -(-contacts // (len(offices) - number))
        for index in range(wanted):
            name = demo.people.name()
            contact = person(demo, name, salutation=name[0] + demo.rng.choice(people.TITLES))
            since = demo.anchor - timedelta(days=demo.rng.randint(200, 900))
            _occupancy(demo, unit, contact, "Contact", since, is_primary_contact=int(index == 0))
            if index == 0:
                demo.occupied.append((unit.name, contact.name))
        contacts -= wanted
