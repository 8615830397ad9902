"""Spaces, vehicles and their permits; some end soon, some have ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from property_service.demo.run import Demo
from property_service.parking.rules import renewal

LETTERS = "ABCDEFGHJKLNPQRSTUVWXYZ"  # motorcycles have M
BRANDS = ("大众", "丰田", "比亚迪", "吉利", "本田", "特斯拉", "五菱", "别克", "蔚来", "哈弗")
COLOURS = ("白", "黑", "灰", "银", "蓝", "红")
# class, spaces, vehicles, kind of permit, amount per month, plan
CLASSES = (
    ("Car", 340, 402, "Fixed", 400, "B1-A"), ("Motorcycle", 20, 22, "Fixed", 60, "B1-M"), ("Bicycle", 30, 22, "Non-Motor", 10, "B1-C"),
    ("E-Bike", 30, 22, "Non-Motor", 20, "B1-E"),
)  # fmt: skip
ELECTRIC, ENDING, ENDED = 0.31, 0.08, 0.05
GARAGE = "HY-PARK-B1"


def parking(demo: Demo) -> None:
    for kind, spaces, vehicles, permit, amount, prefix in CLASSES:
        stalls = [
            _space(demo, kind, f"{prefix}{number:03d}")
            for number in range(1, max(demo.some(spaces), 12 if kind == "Car" else 1) + 1)
        ]
        for number in range(demo.some(vehicles)):
            unit, owner = demo.occupied[(number * 7 + len(prefix)) % len(demo.occupied)]
            vehicle = _vehicle(demo, kind, number, unit, owner)
            if number % 36 == 35:  # just bought: no permit yet
                continue
            _permit(demo, vehicle, permit, stalls[number] if number < len(stalls) else None, amount)


def _space(demo: Demo, kind: str, code: str) -> str:
    ownership = demo.rng.choices(("Rented", "Owned", "Civil Defence"), (60, 30, 10))[0]
    return str(
        demo.insert(
            "Parking Space", space_code=code, area=GARAGE, vehicle_class=kind, ownership=ownership, project="HY"
        ).name
    )


def _vehicle(demo: Demo, kind: str, number: int, unit: str, owner: str) -> Any:
    rng, values = demo.rng, {}
    if kind in ("Car", "Motorcycle"):
        new_energy = kind == "Car" and rng.random() < ELECTRIC
        serial = f"{number * 23:04d}"
        letter = "M" if kind == "Motorcycle" else rng.choice(LETTERS)
        values["plate_no"] = f"苏ED1{serial}" if new_energy else f"苏E{letter}{serial}"
    else:
        values["frame_tag"] = f"HY-{kind[0]}-{number + 1:04d}"
    return demo.insert(
        "Vehicle",
        vehicle_class=kind,
        owner_resident=owner,
        unit=unit,
        brand=rng.choice(BRANDS) if kind == "Car" else "",
        color=rng.choice(COLOURS),
        **values,
    )


def _permit(demo: Demo, vehicle: Any, kind: str, space: str | None, amount: int) -> None:
    """Paid and valid, written in one go as an import would."""
    rng = demo.rng
    chance, start = rng.random(), demo.anchor - timedelta(days=rng.randint(31, 330))
    if chance < ENDED:
        start = demo.anchor - timedelta(days=rng.randint(370, 420))
    elif chance < ENDED + ENDING:
        start = demo.anchor - timedelta(days=rng.randint(336, 364))
    end = renewal.last_day(start, 12)
    over = end < demo.anchor
    demo.insert(
        "Parking Permit", vehicle=vehicle.name, permit_kind=kind if space or kind == "Non-Motor" else "Monthly", space=space, valid_from=start, valid_to=end,
        fee_plan="Yearly", amount=amount * 12, docstatus=1, workflow_state="Expired" if over else "Valid",
    )  # fmt: skip
