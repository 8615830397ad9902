"""What a request says, read from the environment of the server."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from frappe.http.request import SiteRequest, arguments


def asked(query: str, **environ: Any) -> SiteRequest:
    return SiteRequest({**EnvironBuilder("/api/x").get_environ(), "QUERY_STRING": query, **environ})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("a=1&b=two", {"a": "1", "b": "two"}, id="plain"),
        pytest.param("a=1&a=2", {"a": "2"}, id="the later one counts"),
        pytest.param("a=&b&&=c", {"a": "", "b": "", "": "c"}, id="empty ones stay"),
        pytest.param("a=x+y%2Bz&b=p=q", {"a": "x y+z", "b": "p=q"}, id="signs"),
        pytest.param("%E7%A7%A9=%E5%8D%95", {"秩": "单"}, id="Chinese"),
        pytest.param("a=%ff%41%zz", {"a": "%FFA%zz"}, id="bytes that are no text"),
        pytest.param("a=\xff", {"a": "\ufffd"}, id="raw bytes that are no text"),
    ],
)
def test_arguments_of_the_query(query: str, found: dict[str, str]) -> None:
    assert arguments(asked(query)) == found


def test_cookies_are_read_by_name() -> None:
    request = asked("", HTTP_COOKIE='sid=abc; full_name="A B"; sid=late')
    assert (request.cookie("sid"), request.cookie("full_name"), request.cookie("none")) == ("abc", "A B", None)
    assert asked("").cookie("sid") is None


def test_what_is_sent_by_mistake_is_no_error_of_the_server(world: Any) -> None:
    browser = world.browser()
    browser.log_in()
    methods = {"insert": 1, "save": 2, "check_permission": 3, "as_dict": 4}  # values must not stand in their way
    assert browser.post("/api/resource/ToDo", json={"description": "x", **methods}).json["data"]["description"] == "x"
    created = browser.post("/api/resource/ToDo", json={"description": "x"}).json["data"]["name"]
    assert browser.put(f"/api/resource/ToDo/{created}", json={"docstatus": 7}).status_code == 417
    too_large = '[["idx","=",9223372036854775808]]'
    assert browser.get(f"/api/resource/ToDo?filters={too_large}").status_code == 417
    assert browser.get("/api/method/frappe.desk.reportview.get?doctype=ToDo&fields=5").status_code == 417
    assert browser.get(f"/{'层' * 300}").status_code == 404  # no file has such a name
