"""Scans from the phone page, at once or later from its queue: judged at the corrected time of the phone, each taken once."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import cint, convert_utc_to_system_timezone, get_datetime, now_datetime
from property_service.customer_service import work_orders
from property_service.customer_service.rectifications import RECTIFICATION, Responsible, raise_one
from property_service.patrol import tasks
from property_service.patrol.rules import rounds

PLACE = "Service Location"
LEADS = frozenset({"CS Lead", "Property Manager", "System Manager"})
RESULTS = ("OK", "Problem", "Skipped")
MOST_ENTRIES = 200
MOST_PHOTO = 3_000_000
SHOWN_AHEAD = timedelta(hours=8)
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_PHOTO = re.compile(r"data:image/(jpeg|png|webp);base64,([A-Za-z0-9+/=]+)")


def require_staff() -> None:
    """Guests and residents get nothing here, not even the name of a point."""
    if "Desk User" not in frappe.get_roles():
        raise frappe.PermissionError(_("Patrols are for staff; sign in first"))


@frappe.whitelist()
def tour() -> dict[str, Any]:
    """The patrols the user may make now and soon, with their stops. A point is told by the hash of its token alone.

    ``{"now", "csrf_token", "departments", "tasks": [{name, title, from, to, closes, verdict, stops: [{location, title, mark, photo,
    items, result, suspect}]}]}``
    """
    require_staff()
    now = now_datetime()
    filters = {
        "planned_from": ["<=", now + SHOWN_AHEAD],
        "planned_to": [">=", now - timedelta(days=1)],
    }
    names = frappe.get_list(tasks.TASK, filters, pluck="name", order_by="planned_from asc", limit_page_length=20)
    found = [_shown(frappe.get_doc(tasks.TASK, name)) for name in names]
    return {
        "now": now, "csrf_token": get_csrf_token(), "tasks": [task for task in found if task["closes"] >= now],
        "departments": frappe.get_all("Service Department", {"is_group": 0}, pluck="name", order_by="lft asc"),
    }  # fmt: skip


def _shown(task: Any) -> dict[str, Any]:
    window, route = tasks.window_of(task), frappe.get_cached_doc(tasks.ROUTE, task.route)
    made = {row.location: row for row in task.checks}
    return {
        "name": task.name, "title": route.route_name, "from": window.start, "to": window.end, "closes": window.closes, "verdict": task.verdict,
        "stops": [_stop(stop, made.get(stop["location"])) for stop in tasks.stops_of(task)],
    }  # fmt: skip


def _stop(stop: dict[str, Any], made: Any) -> dict[str, Any]:
    place = frappe.db.get_value(PLACE, stop["location"], ["location_name", "scan_token"], as_dict=True)
    items = frappe.get_cached_doc("Checklist Template", stop["checklist"]).items if stop["checklist"] else []
    return {
        "location": stop["location"], "title": place.location_name, "photo": stop["photo"], "items": [item.item for item in items],
        "mark": hashlib.sha256((place.scan_token or "").encode()).hexdigest(), "result": made.result if made else "",
        "suspect": bool(made and made.suspect),
    }  # fmt: skip


@frappe.whitelist(methods=["POST"])
def sync(entries: str | list[dict[str, Any]], device_now: str | int) -> list[dict[str, Any]]:
    """Take scans over from a phone: ``[{"key", "ok", "message", "suspect"}]``, in the order of the phone's times.

    entries: ``[{key, token, device_time, result, note, photo, geo, department, work_order, location}]``; work_order: order the repair
    of a problem too; device_now: the phone's clock as it sends; both in milliseconds since 1970, so that its time zone does not matter. What was taken before is answered alike and not taken again; what cannot be taken is answered with the reason.
    """
    require_staff()
    given = json.loads(entries) if isinstance(entries, str) else entries
    if not isinstance(given, list) or len(given) > MOST_ENTRIES:
        frappe.throw(_("Send a list of at most {0} scans").format(MOST_ENTRIES))
    skew = now_datetime() - _moment(device_now)
    return [_answer(entry, skew) for entry in sorted(given, key=lambda one: cint(one.get("device_time")))]


def _answer(entry: dict[str, Any], skew: timedelta) -> dict[str, Any]:
    key = str(entry.get("key") or "")
    frappe.db.savepoint("scan")
    try:
        if not _KEY.fullmatch(key):
            frappe.throw(_("A scan needs a key of its own"))
        row = _known(key) or _take(entry, key, skew)
    except (frappe.ValidationError, frappe.PermissionError) as error:
        frappe.db.rollback(save_point="scan")
        frappe.clear_messages()
        return {"key": key, "ok": False, "message": str(error), "suspect": False}
    frappe.db.release_savepoint("scan")
    return {"key": key, "ok": True, "message": row.suspect_reason or "", "suspect": bool(row.suspect)}


def _known(key: str) -> Any:
    return frappe.db.get_value("Patrol Check", {"client_key": key}, ["suspect", "suspect_reason"], as_dict=True)


def _take(entry: dict[str, Any], key: str, skew: timedelta) -> Any:
    device_time = _moment(entry.get("device_time"))
    at = min(device_time + skew, now_datetime())
    result = entry.get("result") or "OK"
    if result not in RESULTS:
        frappe.throw(_("Say OK, Problem or Skipped"))
    note = str(entry.get("note") or "").strip()[:1000]
    if result != "OK" and not note:
        frappe.throw(_("Say what is wrong here"), frappe.MandatoryError)
    place = _place(entry, result)
    task, stop = _task_at(place.name, at)
    photo = _photo(task, entry.get("photo"))
    if stop["photo"] and not photo and result != "Skipped":
        frappe.throw(_("{0}: take a photo here this time").format(place.location_name), frappe.MandatoryError)
    scan = _scan(task, stop, place, at, round(skew.total_seconds()), entry.get("geo"))
    row = _write(
        task, entry, scan, place=place.name, result=result, note=note, photo=photo, key=key, device_time=device_time
    )
    if result == "Problem":
        follow_up(task, row, entry, place)
    return row


def _moment(value: Any) -> datetime:
    """Milliseconds of a phone's clock as a moment of the site."""
    try:
        return convert_utc_to_system_timezone(datetime.fromtimestamp(int(value) / 1000, UTC)).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError):
        return frappe.throw(_("The time of a scan is milliseconds since 1970"))


def _place(entry: dict[str, Any], result: str) -> Any:
    """The point of the token; one that cannot be reached may be named instead, to be skipped."""
    fields = ["name", "location_name", "geo"]
    token, named = str(entry.get("token") or ""), str(entry.get("location") or "")
    found = frappe.db.get_value(PLACE, {"scan_token": token}, fields, as_dict=True) if token else None
    if not token and result == "Skipped" and named:
        found = frappe.db.get_value(PLACE, named, fields, as_dict=True)
    if found is None:
        frappe.throw(_("This sticker is not valid any more; report it and scan the new one"), frappe.DoesNotExistError)
    return found


def _task_at(place: str, at: datetime) -> tuple[Any, dict[str, Any]]:
    """The user's patrol that comes by the place at that time, locked, and its stop there. The one that ends first."""
    filters = {"planned_from": ["<=", at], "planned_to": [">=", at - timedelta(days=1)]}
    names = frappe.get_list(tasks.TASK, filters, pluck="name", order_by="planned_to asc", limit_page_length=0)
    been = None
    for name in names:
        task = frappe.get_doc(tasks.TASK, name, for_update=True)
        stop = next((stop for stop in tasks.stops_of(task) if stop["location"] == place), None)
        if stop is None or at > tasks.window_of(task).closes or not task.has_permission("write"):
            continue
        been = next((row for row in task.checks if row.location == place and row.result != "Skipped"), None)
        if been is None:
            return task, stop
    if been is not None:
        frappe.throw(_("This point was scanned at {0} already").format(get_datetime(been.scanned_at).strftime("%H:%M")))
    return frappe.throw(_("No patrol of yours comes by here at {0}").format(at.strftime("%H:%M")))


def _scan(task: Any, stop: dict[str, Any], place: Any, at: datetime, skew: int, geo: Any) -> rounds.Scan:
    stops = tasks.stops_of(task)
    earlier = [row for row in task.checks if get_datetime(row.scanned_at) <= at]
    last = max(earlier, key=lambda row: get_datetime(row.scanned_at), default=None)
    stay = next((one["stay"] for one in stops if last and one["location"] == last.location), 0)
    order = frappe.db.get_value(tasks.ROUTE, task.route, "order_mode")
    made = {row.location for row in task.checks}
    following = next((one["location"] for one in stops if one["location"] not in made), None)
    here, there = _position(geo), _drawn(place.geo)
    return rounds.Scan(
        at, skew, rounds.metres(here, there) if here and there else None,
        (at - get_datetime(last.scanned_at)).total_seconds() if last else None, max(int(stop["gap"]), int(stay)),
        order not in (rounds.FIXED, rounds.RANDOM) or following == place.name,
    )  # fmt: skip


def _position(text: Any) -> tuple[float, float] | None:
    """``"31.29,120.58"`` as numbers; None for anything else."""
    try:
        lat, lng = (float(part) for part in str(text or "").split(","))
    except ValueError:
        return None
    return (lat, lng) if abs(lat) <= 90 and abs(lng) <= 180 else None


def _drawn(geo: str | None) -> tuple[float, float] | None:
    """The first point of a place's map."""
    features = json.loads(geo).get("features", []) if geo else []
    points = [one["geometry"]["coordinates"] for one in features if one.get("geometry", {}).get("type") == "Point"]
    return (points[0][1], points[0][0]) if points else None


def _photo(task: Any, data: Any) -> str | None:
    if not data:
        return None
    match = _PHOTO.fullmatch(str(data)[: MOST_PHOTO * 2])
    content = base64.b64decode(match[2]) if match else b""
    if not content or len(content) > MOST_PHOTO:
        frappe.throw(_("The photo is not a picture, or is larger than {0} MB").format(MOST_PHOTO // 1_000_000))
    assert match is not None
    given = {"attached_to_doctype": task.doctype, "attached_to_name": task.name, "is_private": 1, "content": content}
    file = frappe.get_doc({"doctype": "File", "file_name": f"patrol-{task.name}.{match[1]}", **given})
    return str(file.insert(ignore_permissions=True).file_url)


def reasons() -> dict[str, str]:
    return {
        "soon": _("Sooner than one gets there"), "clock": _("The phone's clock is wrong"), "far": _("Far from the point"),
        "order": _("Not the next point"),
    }  # fmt: skip


def _write(task: Any, entry: dict[str, Any], scan: rounds.Scan, **values: Any) -> Any:
    found = rounds.doubts(scan)
    task.flags.scanning = task.flags.by_server = True
    task.started_at = min(get_datetime(task.started_at), scan.at) if task.started_at else scan.at
    task.append(
        "checks",
        {
            "location": values["place"], "scanned_at": scan.at, "device_time": values["device_time"], "clock_skew_sec": scan.skew,
            "synced_at": now_datetime(), "method": "QR" if entry.get("token") else "By Hand", "geo": str(entry.get("geo") or "")[:60],
            "distance_m": scan.metres, "result": values["result"], "note": values["note"], "photo": values["photo"],
            "suspect": int(bool(found)), "suspect_reason": "; ".join(reasons()[key] for key in found), "checked_by": frappe.session.user,
            "client_key": values["key"],
        },
    )  # fmt: skip
    task.save()
    return task.checks[-1]


def follow_up(task: Any, row: Any, entry: dict[str, Any], place: Any) -> None:
    """A problem is a rectification of the department that was named, or of the one that walks; with a work order if asked for (D7, G6)."""
    department = entry.get("department")
    if not department or not frappe.db.exists("Service Department", department):
        department = task.department
    issue = f"{place.location_name}: {row.note}"
    name = raise_one(
        task, row.name, issue, "Patrol", Responsible(department=department), location=place.name, photo=row.photo
    )
    row.db_set({"follow_doctype": RECTIFICATION, "follow_name": name}, update_modified=False)
    rectification = frappe.get_doc(RECTIFICATION, name)
    if cint(entry.get("work_order")) and not work_orders.has_open(rectification):
        work_orders.of_rectification(rectification, automatic=True)  # whoever walks reports, whatever they may order


@frappe.whitelist(methods=["POST"])
def by_hand(task: str, location: str, note: str) -> None:
    """A lead writes down a point that was visited without a scan, with the reason."""
    doc = frappe.get_doc(tasks.TASK, task, for_update=True)
    doc.check_permission("write")
    if not LEADS & set(frappe.get_roles()):
        raise frappe.PermissionError(_("Only a lead writes scans down by hand"))
    stop = next((stop for stop in tasks.stops_of(doc) if stop["location"] == location), None)
    if stop is None or not (note or "").strip():
        frappe.throw(_("{0}: name a point of the route and the reason").format(doc.name))
    now = now_datetime()
    values = {
        "place": location,
        "result": "OK",
        "note": note,
        "photo": None,
        "key": frappe.generate_hash(length=20),
        "device_time": now,
    }
    _write(doc, {}, rounds.Scan(now), **values)
