"""New documents with nothing, or with nonsense in every field: each DocType's controller refuses them with a message, none falls over."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.facade import open_site
from tests.conftest import PASSWORD

NONSENSE: tuple[Any, ...] = ("%", -1, "2026-02-30", [], {}, [None], True)
DRAWN = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold"}


def test_no_controller_falls_over_nonsense(private_site: Any, sites_path: Any) -> None:
    client = private_site()
    client.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    client.put("/api/resource/System Settings/System Settings", json={"requests_per_minute": 0})
    with open_site(client.site, sites_path=sites_path):
        names = frappe.get_all("DocType", {"istable": 0, "issingle": 0, "is_virtual": 0}, pluck="name", order_by="name")
        fields = {
            name: [field.fieldname for field in frappe.get_meta(name).fields if field.fieldtype not in DRAWN]
            for name in names
        }
    broken = []
    for name, known in fields.items():
        bodies = [{}, *(dict.fromkeys(known, value) for value in NONSENSE)]
        for body in bodies:
            answer = client.post(f"/api/resource/{name}", json=body)
            if answer.status_code >= 500:
                broken.append((name, answer.status_code, next(iter(body.values()), "nothing")))
    assert broken == []
