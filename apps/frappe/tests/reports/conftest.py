"""A site whose app ships reports, with people of different rights."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.desk import standard
from frappe.runtime.apps import set_installed_apps
from frappe.runtime.context import Context
from frappe.runtime.versions import bump
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes

PEOPLE = {"boss": ("P Boss",), "clerk": ("P Clerk",), "viewer": ("P Viewer",), "admin": ("System Manager",)}
REPORT = {
    "doctype": "Report", "name": "Parcel Weights", "report_name": "Parcel Weights", "ref_doctype": "P Parcel", "report_type": "Script Report",
    "is_standard": "Yes", "module": "Parcels", "add_total_row": 1, "modified": "2026-01-01 00:00:00",
    "roles": [{"role": "P Boss"}, {"role": "P Clerk"}],
    "filters": [
        {"fieldname": "since", "label": "Since", "fieldtype": "Date", "mandatory": 1},
        {"fieldname": "depot", "label": "Depot", "fieldtype": "Link", "options": "P Depot"},
        {"fieldname": "size", "label": "Size", "fieldtype": "Select", "options": "\nSmall\nLarge"},
        {"fieldname": "heavier", "label": "Heavier Than", "fieldtype": "Float"},
        {"fieldname": "until", "label": "Until", "fieldtype": "Date", "mandatory": 1, "default": "Month Start"},
    ],
}  # fmt: skip
CODE = """
import frappe

def execute(filters=None):
    if filters.get("size") == "Large":
        raise KeyError("large")
    rows = frappe.get_all("P Parcel", {"creation": [">=", filters.since]}, ["name", "depot", "mobile", "weight"], order_by="name")
    if filters.depot:
        rows = [row for row in rows if row.depot == filters.depot]
    columns = ["Parcel:Link/P Parcel:120", {"fieldname": "depot", "label": "Depot", "fieldtype": "Link", "options": "P Depot"},
        {"fieldname": "mobile", "label": "Mobile"}, {"fieldname": "weight", "label": "Weight", "fieldtype": "Float"}]
    data = [[row.name, row.depot, row.mobile, row.weight] for row in rows]
    chart = {"data": {"labels": [row.name for row in rows], "datasets": [{"values": [row.weight for row in rows]}]}, "type": "bar"}
    return columns, data, "All parcels", chart, [{"label": "Parcels", "value": len(rows), "datatype": "Int"}]
"""


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.title(), **more}


def rule(role: str, *rights: str) -> dict[str, Any]:
    return {"role": role, **dict.fromkeys(rights, 1)}


SPECS = [
    {"name": "P Depot", "autoname": "prompt", "fields": [field("city")], "permissions": [rule("P Clerk", "read"), rule("P Boss", "read")]},
    {"name": "P Item", "istable": 1, "fields": [field("thing"), field("pieces", "Int")]},
    {
        "name": "P Parcel", "autoname": "prompt",
        "fields": [
            field("depot", "Link", options="P Depot"), field("mobile", mask=1, mask_format="mobile"), field("weight", "Float"),
            field("price", "Currency"), field("state", "Select", options="Open\nDone"), field("code"), field("items", "Table", options="P Item"),
        ],
        "permissions": [
            rule("P Boss", "read", "report", "export", "unmask", "create"), rule("P Clerk", "read", "report", "export"), rule("P Viewer", "read"),
            rule("System Manager", "read", "report", "export"),
        ],
    },
]  # fmt: skip
PAGE = {
    "doctype": "Page", "name": "parcel-wall", "page_name": "parcel-wall", "title": "Parcel Wall", "module": "Parcels", "standard": "Yes",
    "modified": "2026-11-30 00:00:00", "roles": [{"role": "P Boss"}],
}  # fmt: skip
PARCELS = [
    ("P-1", "North", "13812345678", 1.5, "Open"), ("P-2", "North", "13900001111", 2.5, "Done"), ("P-3", "South", "13700002222", 4, "Open"),
]  # fmt: skip


@pytest.fixture(scope="session")
def parcels_app(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An app with one module and one script report, as its files."""
    root = tmp_path_factory.mktemp("reports") / "parcels_app"
    folder = root / "parcels" / "report" / "parcel_weights"
    folder.mkdir(parents=True)
    page = root / "parcels" / "page" / "parcel_wall"
    page.mkdir(parents=True)
    for package in (root, root / "parcels", root / "parcels" / "report", folder):
        (package / "__init__.py").touch()
    (root / "hooks.py").write_text(
        'app_name = "parcels_app"\napp_title = "Parcels"\ndata_export = ["parcels_app.guard.check"]\npage_js = {"parcel-wall": "public/js/wall.js"}\n'
    )
    (root / "guard.py").write_text(
        "import frappe\n\nMOST = 100\n\ndef check(ctx, rows, **details):\n    if rows > MOST:\n        frappe.throw('Too many rows to take away')\n"
    )
    (root / "modules.txt").write_text("Parcels\n")
    (root / "patches.txt").touch()
    (folder / "parcel_weights.json").write_text(json.dumps(REPORT))
    (folder / "parcel_weights.py").write_text(CODE)
    (folder / "parcel_weights.js").write_text('frappe.query_reports["Parcel Weights"] = { onload() {} };')
    (page / "parcel_wall.json").write_text(json.dumps(PAGE))
    (page / "parcel_wall.js").write_text('frappe.pages["parcel-wall"].on_page_load = () => {};')
    (root / "public" / "js").mkdir(parents=True)
    (root / "public" / "js" / "wall.js").write_text("// added to the wall")
    (page / "parcel_wall.css").write_text(".parcel-wall { color: red; }")
    sys.path.insert(0, str(root.parent))
    return "parcels_app"


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]], parcels_app: str) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    opened = new_site("reports")
    with opened() as ctx:
        set_installed_apps(ctx, ["frappe", parcels_app])
        bump(ctx, "schema")
        sync_doctypes(ctx, [DocTypeSpec.from_dict({"module": "Parcels", "custom": 1, **spec}) for spec in SPECS])
        for role in ("P Boss", "P Clerk", "P Viewer"):
            frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert()
        for name, roles in PEOPLE.items():
            values = {"email": f"{name}@example.com", "first_name": name, "user_type": "System User", "enabled": 1}
            frappe.get_doc({"doctype": "User", **values, "roles": [{"role": role} for role in roles]}).insert()
        for depot in ("North", "South"):
            frappe.get_doc({"doctype": "P Depot", "city": depot}).insert(set_name=depot)
        for name, depot, mobile, weight, state in PARCELS:
            values = {
                "depot": depot,
                "mobile": mobile,
                "weight": weight,
                "state": state,
                "code": "320106199001011234",
                "price": 0.1,
            }
            items = [{"thing": "cup", "pieces": 2}] if name == "P-1" else []
            frappe.get_doc({"doctype": "P Parcel", **values, "items": items}).insert(set_name=name)
        standard.sync(parcels_app)
        bump(ctx, "permission")
    return opened


@pytest.fixture
def act_as(ctx: Context) -> Callable[[str], None]:
    """Go on as one of PEOPLE."""
    return lambda name: ctx.set_user(f"{name}@example.com")


@pytest.fixture
def guard() -> Any:
    """The app's module that watches exports."""
    return importlib.import_module("parcels_app.guard")
