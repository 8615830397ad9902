"""The browser runs the same vectors: fixtures/vectors/expressions.json."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frappe.exceptions import ScriptError
from frappe.types import _dict
from frappe.utils.expressions import MAX_LENGTH, check_condition, depends_on, evaluate

VECTORS = json.loads(
    (Path(__file__).parents[4] / "fixtures" / "vectors" / "expressions.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", VECTORS, ids=[case["expr"][:60] for case in VECTORS])
def test_vector(case: dict[str, Any]) -> None:
    if case.get("error"):
        with pytest.raises(ScriptError):
            depends_on(case["expr"], case["doc"], case.get("parent"))
    else:
        assert depends_on(case["expr"], case["doc"], case.get("parent")) is case["result"]


@pytest.mark.parametrize(("condition", "expected"), [(None, True), (True, True), (False, False), (1, True), (0, False)])
def test_conditions_that_are_no_text_hold_by_their_truth(condition: Any, expected: bool) -> None:
    assert depends_on(condition, {}) is expected


def test_values_of_documents_are_compared_in_their_json_form() -> None:
    doc = _dict(
        due=dt.date(2026, 3, 5), at=dt.datetime(2026, 3, 5, 9), took=dt.timedelta(hours=2), price=Decimal("1.5")
    )
    assert evaluate('doc.due == "2026-03-05"', doc)
    assert evaluate('doc.at < "2026-03-05 10:00:00"', doc)
    assert evaluate('doc.took == "2:00:00"', doc)
    assert evaluate("doc.price * 2 === 3", doc)


def test_objects_with_get_are_read_as_documents() -> None:
    class Doc:
        secret = "x"

        def get(self, key: str) -> Any:
            return {"status": "Open"}.get(key)

    assert depends_on('eval:doc.status == "Open"', Doc())
    assert not depends_on("eval:doc.secret", Doc())


def test_further_names_come_from_the_scope() -> None:
    scope = {"frappe": {"session": {"user": "ann"}, "user_roles": ["Clerk"], "has_role": lambda role: role == "Clerk"}}
    assert depends_on('eval:frappe.session.user == "ann" && frappe.user_roles.includes("Clerk")', {}, scope=scope)
    assert depends_on('eval:frappe.has_role("Clerk")', {}, scope=scope)


def test_undefined_comes_out_as_none() -> None:
    assert evaluate("doc.missing", {}) is None


@pytest.mark.parametrize("attack", ["doc.__class__", "doc.status.__class__", 'doc["__class__"]', "doc.get.__globals__"])
def test_pythons_inside_is_out_of_reach(attack: str) -> None:
    with suppress(ScriptError):
        assert evaluate(attack, {"status": "x"}) is None


@pytest.mark.parametrize("bomb", ["(" * 500 + "1" + ")" * 500, "!" * 500 + "1", "1+" * MAX_LENGTH + "1", "[" * 200])
def test_deep_and_long_conditions_are_refused(bomb: str) -> None:
    with pytest.raises(ScriptError):
        check_condition(f"eval:{bomb}")


@given(st.text(alphabet="doc.x =!&|()[]'\"?:<>+-*/1,{}\\", max_size=40))
def test_any_text_is_either_evaluated_or_refused(text: str) -> None:
    with suppress(ScriptError):
        evaluate(text, {"x": 1, "c": "y"})


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from(["+", "-", "*", "<", "==", ">="]))
def test_integers_are_calculated_as_in_python(left: int, right: int, sign: str) -> None:
    assert evaluate(f"{left} {sign} {right}", {}) == eval(f"{left} {sign} {right}")
