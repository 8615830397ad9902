"""Warnings of a weather service become emergency events. Nothing is asked of the network unless the site names the service.

``property_service_weather_url`` in the site's configuration is the address of a list of warnings in the form
``{"warning": [{"id", "title", "text", "typeName", "severityColor", "endTime"}]}``, with its key in it. Another service:
hook ``property_service_weather``, the path of a function that gives a list of ``Warning``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import frappe
from frappe.utils import get_datetime, now_datetime
from property_service.patrol.doctype.emergency_event.emergency_event import GRAVE
from property_service.property_setup.settings import setting

EVENT = "Emergency Event"
CONFIG, HOOK = "property_service_weather_url", "property_service_weather"
KINDS = {"台风": "Typhoon", "暴雨": "Rainstorm", "暴雪": "Snowstorm", "高温": "Heat", "寒潮": "Cold Wave"}
LEVELS = ("Blue", "Yellow", "Orange", "Red")
MOST_BYTES, SECONDS = 1_000_000, 10


@dataclass(frozen=True, slots=True)
class Warning:
    """One warning. number: the same whenever it is given again; kind, level: as in an Emergency Event; ends: in the site's time."""

    number: str
    kind: str
    level: str
    title: str
    text: str
    ends: datetime | None = None


def pull() -> int:
    """Take in the warnings that are in force and not known yet; how many. None are asked for unless the site says where."""
    count = 0
    for warning in _given():
        over = warning.ends is not None and warning.ends < now_datetime()
        if over or warning.kind not in KINDS.values() or warning.level not in LEVELS:
            continue
        count += int(take(warning))
    return count


def take(warning: Warning) -> bool:
    """An event of a warning, once; from orange on the residents are warned too, at any hour (edge 55)."""
    place = frappe.db.get_value("Service Location", {"location_type": ["in", ("Area", "Gate")]}, order_by="location_type asc, creation asc")  # fmt: skip
    if not place or frappe.db.exists(EVENT, {"warning_id": warning.number}):
        return False
    doc = frappe.get_doc(
        {
            "doctype": EVENT, "kind": warning.kind, "weather_level": warning.level, "occurred_at": now_datetime(), "location": place,
            "description": f"{warning.title}\n{warning.text}", "warning_id": warning.number, "project": setting("default_project"),
        }
    ).insert(ignore_permissions=True)  # fmt: skip
    if warning.level in GRAVE:
        doc.warn_residents(warning.title, warning.text)
    return True


def _given() -> Iterable[Warning]:
    for path in reversed(frappe.get_hooks(HOOK)):
        found: Iterable[Warning] = frappe.get_attr(path)()
        return found
    url = frappe.conf.get(CONFIG)
    return [] if not url else read(_asked(str(url)))


def _asked(url: str) -> Any:
    """What the service answers; an answer that does not come is an entry of the error log, and asked for again next time."""
    if not url.startswith(("https://", "http://")):
        raise frappe.ValidationError(f"{CONFIG}: an address with http or https is expected")
    try:
        with urlopen(Request(url, headers={"Accept": "application/json"}), timeout=SECONDS) as answer:  # noqa: S310 - checked above, from the site's configuration
            return json.loads(answer.read(MOST_BYTES))
    except (URLError, TimeoutError, ValueError) as error:
        frappe.log_error(title="Weather", message=str(error))
        return {}


def read(answer: Any) -> list[Warning]:
    """The warnings of an answer; what cannot be understood is left out."""
    rows = answer.get("warning") if isinstance(answer, dict) else None
    return [_warning(row) for row in rows or [] if isinstance(row, dict) and row.get("id")]


def _warning(row: dict[str, Any]) -> Warning:
    ends = str(row.get("endTime") or "")[:16].replace("T", " ")
    return Warning(
        str(row["id"])[:140], KINDS.get(str(row.get("typeName")), ""), str(row.get("severityColor") or "").title(),
        str(row.get("title") or row.get("typeName"))[:140], str(row.get("text") or "")[:2000], get_datetime(ends) if ends else None,
    )  # fmt: skip
