"""Requests to other systems for apps, and their record."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.integrations import targets
from frappe.integrations.utils import create_request_log, make_post_request, make_put_request

Site = Callable[[], Any]


def test_an_answer_comes_back_and_an_error_is_named(site: Site, other: Any) -> None:
    with site():
        assert make_post_request(other.url, json={"单": 1}, auth=("me", "pw"), params={"a": "b"}) == "heard"
        make_put_request(other.url, data={"x": "1 2"})
        (_method, headers, body), (method, _headers, form) = other.heard
        assert (json.loads(body), headers["Authorization"]) == ({"单": 1}, "Basic bWU6cHc=")
        assert (method, form) == ("PUT", "x=1+2")
        other.status = 500
        with pytest.raises(frappe.ValidationError, match="answered 500"):
            make_post_request(other.url)
        assert "answered 500" in frappe.get_last_doc("Error Log").method


def test_the_own_network_is_not_asked(site: Site, other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as ctx:
        monkeypatch.setitem(ctx.conf, "webhook_private_addresses", 0)
        with pytest.raises(targets.TargetRefused):
            make_post_request(other.url)
    assert other.heard == []


def test_what_was_asked_is_written_down(site: Site) -> None:
    with site():
        doc = create_request_log({"amount": 7}, service_name="Bank", request_headers={"a": "b"})
        doc.update_status({"paid": 1}, "Authorized")
        assert (doc.status, frappe.parse_json(doc.data)) == ("Authorized", {"amount": 7, "paid": 1})
        doc.handle_success({"ok": True})
        assert (doc.status, frappe.parse_json(doc.output)) == ("Completed", {"ok": True})
        doc.handle_failure("broken")
        assert frappe.get_doc("Integration Request", doc.name).error == "broken"
        assert create_request_log("{}", "Host", error="no").status == "Failed"
        frappe.db.rollback()
