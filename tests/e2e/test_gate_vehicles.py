"""R39 at the gate on a guard's phone: the end of a plate, one tap, two plates of one space, and no network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_r39_edge_31_a_guard_lets_vehicles_in_and_out(sign_in: Callable[..., Page]) -> None:
    page = sign_in("security-guard", width=390)
    vehicle, tail = page.evaluate(
        """async () => {
          const { message } = await (await fetch("/api/method/property_service.permits.offline.taken_along")).json();
          const alone = (one) => message.vehicles.filter((other) => other.plate === one.plate).length === 1;
          const found = message.vehicles.find((one) => !one.reason && !one.inside && alone(one));
          return [found.vehicle, found.plate.slice(1)];
        }"""
    )
    page.goto("/gate")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("indexedDB.databases().then((found) => found.some((one) => one.name === 'gate'))")
    page.wait_for_load_state("networkidle")
    lane = page.locator('[data-role="vehicles"]')

    def search() -> None:
        lane.get_by_label("车牌尾号").fill(tail.lower())
        lane.get_by_role("button", name="查找车辆").click()

    search()
    card = lane.locator(".card").first
    expect(card).to_contain_text(tail)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in card.get_by_role("button").all():
        assert button.bounding_box()["height"] >= 44
    card.get_by_role("button", name="放行进入").click()
    expect(lane.locator(".note.good")).to_contain_text(tail)

    page.context.set_offline(True)
    search()
    expect(card).to_contain_text(tail)
    card.get_by_role("button", name="放行离开").click()
    expect(lane.locator(".note.good")).to_contain_text(tail)
    expect(page.locator(".strip")).to_contain_text("1")
    page.context.set_offline(False)
    expect(page.locator(".strip.good")).to_be_visible()
    logged = page.evaluate(
        """async (name) => (await (await fetch(`/api/resource/Vehicle Movement?fields=["direction","offline"]&filters=[["vehicle","=","${name}"]]&order_by=at asc`)).json()).data""",
        vehicle,
    )
    assert [(row["direction"], row["offline"]) for row in logged] == [("In", 0), ("Out", 1)]
