"""Edge 27: the unit of a running renovation is sold. The new owner becomes the applicant, the deposits stay those of the payers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from property_service.permits import deposits

from .conftest import at, new
from .test_renovations import UNIT, office, people, working

__all__ = ["office", "people"]
As = Callable[[str], AbstractContextManager[None]]


def test_edge_27_a_renovation_goes_on_with_the_buyer(office: Any, people: Any, as_user: As, make_user: Any) -> None:
    name = working(office, people, as_user, workers=1)
    sold = frappe.get_doc("Unit Occupancy", {"unit": UNIT, "resident": people["owner"]})
    user = make_user("buyer@example.org", "Resident", user_type="Website User")
    buyer = new("Resident", resident_name="买家", mobile="19900000777", user=user).name
    with at("2026-10-20 09:00"):
        sold.to_date = "2026-10-19"
        sold.save()
        sold.save()
        told = {"document_name": name, "subject": ["like", "%hand the renovation over%"]}
        assert sorted(frappe.get_all("Notification Log", told, pluck="for_user")) == [office["desk"], office["lead"]]
        given = {"unit": UNIT, "relation": "Owner", "share_pct": 100}
        new("Unit Occupancy", resident=buyer, from_date="2026-10-20", **given)
        with as_user(user):
            assert frappe.get_list("Renovation Application", pluck="name") == []
        doc = frappe.get_doc("Renovation Application", name)
        with as_user(office["guard"]), pytest.raises(frappe.PermissionError):
            doc.hand_over(buyer, "2026-10-20")
        with as_user(office["desk"]):
            for wrong in (people["owner"], people["tenant"]):
                with pytest.raises(frappe.ValidationError, match="owns"):
                    doc.hand_over(wrong, "2026-10-20")
            doc.hand_over(buyer, "2026-10-20")
        with as_user(user):
            assert frappe.get_list("Renovation Application", pluck="name") == [name]
            doc = frappe.get_doc("Renovation Application", name)
            assert doc.ask("acceptance") == "Acceptance Pending"
            assert frappe.get_list("Deposit Entry", pluck="name") == []
    assert (doc.applicant, doc.applicant_relation, str(doc.agreement_signed_on)) == (buyer, "Owner", "2026-10-20")
    payers = {payer.name for payer in deposits.ledger.balances(deposits.postings_of("Renovation Application", name))}
    assert payers == {"王建国", "恒远装饰"}
