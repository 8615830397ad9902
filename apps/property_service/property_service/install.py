"""What the application needs on a site before anybody works with it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate
from property_service.privacy import open_log
from property_service.shipped import add_articles, add_checklists, add_events

CATEGORIES = (
    ("NOISE", "噪音", "客服部", "P3"), ("LEAK", "漏水渗水", "工程部", "P2"), ("PARKING", "停车", "安管部", "P3"),
    ("CLEANING", "环境卫生/垃圾", "环境部", "P3"), ("LIFT", "电梯", "工程部", "P2"), ("FACILITY", "公共设施/照明", "工程部", "P3"),
    ("ACCESS", "门禁安全", "安管部", "P3"), ("PETS", "宠物", "客服部", "P4"), ("ATTITUDE", "服务态度", "客服部", "P3"),
    ("FEES", "收费", "财务部", "P4"), ("FALLING", "高空抛物", "安管部", "P2"), ("PRIVACY", "个人信息", "客服部", "P3"),
)  # fmt: skip
DEPARTMENTS = ("客服部", "安管部", "工程部", "环境部", "财务部", "行政人事部", "营销中心", "开发商项目部")
ROOT = "管理处"
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFFICE_HOURS = (("08:30:00", "12:00:00"), ("13:30:00", "17:30:00"))
# name, days of the week, windows of a day, whether statutory holidays and make-up workdays count
CALENDARS = (
    ("前台7天", 7, OFFICE_HOURS, False), ("行政5天", 5, OFFICE_HOURS, True),
    ("装修施工", 6, (("08:00:00", "12:00:00"), ("14:00:00", "18:00:00")), True), ("装修加班可申请", 7, (("06:00:00", "22:00:00"),), False),
)  # fmt: skip
ALWAYS_OPEN = "24小时"
# label, conditions, (minutes, calendar) of the answer, the arrival and the solution, whether it may wait
_FRONT, _BACK = "前台7天", "行政5天"
LEVELS: tuple[tuple[str, dict[str, str], tuple[int, str], tuple[int, str], tuple[int, str], bool], ...] = (
    ("P1 特急", {"priority": "P1"}, (5, ALWAYS_OPEN), (15, ALWAYS_OPEN), (120, ALWAYS_OPEN), False),
    ("P2 紧急", {"priority": "P2"}, (15, ALWAYS_OPEN), (30, ALWAYS_OPEN), (1440, ALWAYS_OPEN), False),
    ("P3 一般", {"priority": "P3"}, (30, _FRONT), (0, ""), (1350, _BACK), True),
    ("P4 低", {"priority": "P4"}, (240, _FRONT), (0, ""), (3150, _BACK), True),
    ("12345 热线", {"priority": "P3", "channel": "12345 Hotline"}, (30, _FRONT), (0, ""), (1350, _BACK), False),
    ("12345 热线 P4", {"priority": "P4", "channel": "12345 Hotline"}, (30, _FRONT), (0, ""), (1350, _BACK), False),
    ("咨询", {"case_type": "Enquiry"}, (240, _FRONT), (0, ""), (900, _BACK), True),
    ("建议", {"case_type": "Suggestion"}, (240, _FRONT), (0, ""), (3150, _BACK), True),
    ("个人信息", {"category": "PRIVACY"}, (240, _FRONT), (0, ""), (6750, _BACK), True),
)

# code, label, label in English, applies to, what else
PERMITS: tuple[tuple[str, str, str, str, dict[str, object]], ...] = (
    ("VISITOR", "访客证", "Visitor", "Entry Pass", {"max_valid_days": 7}),
    ("TEMP", "临时证", "Temporary", "Entry Pass", {"max_valid_days": 30}),
    ("WORKER", "施工人员证", "Worker", "Entry Pass", {"max_valid_days": 180, "needs_unit": 1, "fee": 5, "deposit": 10}),
    ("HELPER", "家政服务证", "Domestic Helper", "Entry Pass", {"max_valid_days": 365, "needs_unit": 1}),
    ("COURIER", "快递证", "Courier", "Entry Pass", {"max_valid_days": 365}),
    ("RELEASE", "物品放行条", "Item Release", "Entry Pass", {"max_valid_days": 3, "needs_unit": 1}),
    ("OVERTIME", "加班施工", "Overtime Work", "Special Permit",
     {"needs_unit": 1, "needs_renovation": 1, "noise_limited": 1, "min_notice_hours": 4, "max_duration_hours": 4, "allowed_calendar": "装修加班可申请", "auto_notify_neighbours": 1,
      "hard_forbidden_from": "22:00:00", "hard_forbidden_to": "06:00:00", "approver_role": "CS Lead"}),
    ("LOCK_OPEN", "开锁", "Lock Opening", "Special Permit", {"needs_unit": 1, "needs_identity": 1, "needs_licensed_executor": 1, "needs_witnesses": 2, "needs_photo_before": 1, "needs_photo_after": 1, "approver_role": "CS Lead"}),
    ("LOCK_CHANGE", "换锁", "Lock Change", "Special Permit", {"needs_unit": 1, "needs_identity": 1, "needs_licensed_executor": 1, "tells_owner": 1, "needs_witnesses": 2, "needs_photo_before": 1, "needs_photo_after": 1, "approver_role": "CS Lead"}),
    ("DOOR_SEAL", "封门", "Door Seal", "Special Permit", {"needs_unit": 1, "needs_seal": 1, "needs_photo_after": 1, "approver_role": "CS Lead"}),
    ("GATE_CLOSE", "大门临时封闭", "Gate Closure", "Special Permit", {"min_notice_hours": 24, "needs_route": 1, "approver_role": "Property Manager"}),
    ("HOT_WORK", "动火作业", "Hot Work", "Special Permit", {"needs_unit": 1, "max_duration_hours": 8, "approver_role": "Engineering", "second_approver_role": "CS Lead"}),
    ("PARK_FIXED", "固定车位", "Fixed Parking", "Parking Permit", {"max_valid_days": 366}),
)  # fmt: skip


def after_install() -> None:
    """The name of the application, and what every office starts with."""
    # Kept in English: everybody reads it in their own language.
    frappe.db.set_single_value("System Settings", "app_name", _("Property Service", lang="en"))
    add_defaults()
    open_log()


def add_defaults() -> None:
    """Departments, categories, calendars, permit types, checklists, events and service levels. Those present are left alone."""
    _insert("Service Department", ROOT, department_name=ROOT, is_group=1, is_hq=1)
    for name in DEPARTMENTS:
        _insert("Service Department", name, department_name=name, parent_service_department=ROOT)
    for code, title, department, priority in CATEGORIES:
        _insert(
            "Case Category", code, category_code=code, category_name=title, default_department=department, default_priority=priority,
            confidential_default=int(code in ("ATTITUDE", "PRIVACY")), needs_unit=int(code == "LEAK"),
        )  # fmt: skip
    _insert("Service Calendar", ALWAYS_OPEN, calendar_name=ALWAYS_OPEN, is_24x7=1)
    for name, days, windows, statutory in CALENDARS:
        rules = [
            {"rule_type": "Weekly Window", "weekday": weekday, "start_time": start, "end_time": end}
            for weekday in WEEK[:days]
            for start, end in windows
        ]
        calendar = _insert("Service Calendar", name, calendar_name=name, rules=rules)
        if calendar and statutory:
            calendar.fill_holidays(getdate().year)
            calendar.save(ignore_permissions=True)
    for code, label, label_en, applies_to, values in PERMITS:
        _insert("Permit Type", code, type_code=code, label=label, label_en=label_en, applies_to=applies_to, **values)
    add_checklists()
    add_articles()
    add_events()
    if not frappe.db.count("Service Level Rule"):
        for sequence, (label, conditions, response, arrive, resolve, pausable) in enumerate(LEVELS, 1):
            clocks = {"response": response, "arrive": arrive, "resolve": resolve}
            numbers = {f"{name}_min": minutes for name, (minutes, _calendar) in clocks.items()}
            calendars = {f"{name}_calendar": calendar for name, (_minutes, calendar) in clocks.items() if calendar}
            _insert(
                "Service Level Rule", "", label=label, sequence=10 * sequence, pausable=int(pausable), **conditions, **numbers, **calendars
            )  # fmt: skip


def _insert(doctype: str, name: str, **values: object) -> Any:
    """The new document, or None if there is one of the name."""
    if name and frappe.db.exists(doctype, name):
        return None
    return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)
