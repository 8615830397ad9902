from __future__ import annotations

import datetime as dt
import os
from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frappe.exceptions import ScriptError, ValidationError
from frappe.sandbox import check_expression, evaluate_condition, get_safe_globals, safe_eval
from frappe.types import _dict
from frappe.utils import providers


class Doc:
    """Looks like a document to the sandbox."""

    def __init__(self, **values: Any) -> None:
        self._values = values
        self.deleted = False

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def as_dict(self) -> dict[str, Any]:
        return dict(self._values)

    def is_new(self) -> bool:
        return True

    def delete(self) -> None:
        self.deleted = True


DATA = _dict(status="Open", qty=3, rows=[_dict(qty=1), _dict(qty=2)], due=dt.date(2026, 3, 5))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5.0),
        ("7 // 2 + 7 % 4 + 2 ** 10", 1030),
        ("doc.status == 'Open' and doc.qty > 2", True),
        ("doc.status in ('Open', 'Closed') and not doc.missing", True),
        ("doc['qty'] if doc.qty else 0", 3),
        ("doc.get('missing') or 'n'", "n"),
        ("sum(row.qty for row in doc.rows)", 3),
        ("[row.qty for row in doc.rows if row.qty > 1]", [2]),
        ("{k: v for k, v in {'a': 1}.items()}", {"a": 1}),
        ("max([1, 5, 3]) + len(doc.rows)", 7),
        ("'a,b'.upper().split(',')", ["A", "B"]),
        ("'abc'[1:][::-1]", "cb"),
        ("', '.join(['a', 'b']).replace('a', 'x')", "x, b"),
        ("doc.due.year + doc.due.weekday()", 2029),
        ("frappe.utils.flt('1,5') + cint('2.9')", 17.0),
        ("frappe.utils.add_days('2026-03-05', 1)", "2026-03-06"),
        ("isinstance(doc.qty, int) and not isinstance(doc.qty, (str, list))", True),
        ("round(2.5567, 2)", 2.56),
        ("sorted([3, 1, 2], reverse=True)", [3, 2, 1]),
        ("1 < doc.qty <= 3", True),
    ],
)
def test_expressions_read_data_and_calculate(expression: str, value: Any) -> None:
    assert safe_eval(expression, None, {"doc": DATA}) == value


ESCAPES = [
    "().__class__",
    "doc.__class__.__mro__",
    "doc['__class__']",
    "''.format(1)",
    "'{0.__class__}'.format(doc)",
    "'{x.__class__}'.format_map(doc)",
    "f'{doc}'",
    "(lambda: 1)()",
    "[x for x in ().__class__.__bases__]",
    "__import__('os').system('id')",
    "open('/etc/passwd').read()",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "getattr(doc, 'status')",
    "setattr(doc, 'status', 1)",
    "globals()",
    "vars()",
    "type(doc)",
    "print(1)",
    "input()",
    "(x for x in [1]).gi_frame.f_back",
    "frappe.utils.flt.__globals__['__builtins__']",
    "frappe.utils.flt.func_globals",
    "frappe.utils.__dict__",
    "frappe.db.sql('select 1')",
    "frappe.get_doc('User', 'x')",
    "frappe.utils.get_files_path('x')",
    "str.mro()",
    "dict.fromkeys([1])",
    "slice.indices",
    "[].__reduce__()",
    "doc.rows.append(1)",
    "doc.rows.clear()",
    "doc.update({'status': 'x'})",
    "doc.pop('status')",
    "(a := 1)",
    "await x",
    "yield 1",
    "print(*[1])",
    "frappe._dict(**doc)",
    "b'x'.decode()",
    "_get_(doc, 'x')",
    "_call_(1)",
    "os.environ",
    "'a'.encode().hex()",
    "lambda: 0",
    "import os",
    "x = 1",
    "...",
    "",
]


@pytest.mark.parametrize("attack", ESCAPES)
def test_known_ways_out_are_closed(attack: str) -> None:
    with pytest.raises(ScriptError):
        safe_eval(attack, {"os": os}, {"doc": _dict(DATA, rows=[1])})


BOMBS = [
    "9 ** 9 ** 9",
    "10 ** 100000",
    "2 ** -100000.5",
    "'a' * 10 ** 9",
    "[0] * 10 ** 8",
    "10 ** 9 * [0]",
    "['a' * 10 ** 5 for i in range(1000)]",
    "[[0] * 10 ** 5 for i in range(99999)]",
    "[y for x in ['a' * 10 ** 5] for y in [x + x] for z in [y + y] for q in [z + z] for w in [q + q]]",
    "[1 for a in range(1000) for b in range(1000)]",
    "range(10 ** 9)",
    "list(range(99999)) * 100000",
    "'%1000000000d' % 1",
    "1 << 100000",
    "','.join(['a' * 10 ** 5] * 10000)",
    "('a' * 1000).replace('a', 'b' * 100000)",
    "sum([[1], [2]], [])",
    "str([1] * 1000)",
    "int('9' * 100000)",
    "(2 ** 3000) * (2 ** 9000)",
    "+".join(["1"] * 3000),
    "(" * 150 + "1" + ")" * 150 + "".join("[0]" for _ in range(80)),
    "-" * 200 + "1",
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_expressions_cannot_exhaust_the_machine(bomb: str) -> None:
    with pytest.raises(ScriptError):
        safe_eval(bomb)


def test_documents_are_read_and_never_written() -> None:
    doc = Doc(status="Open", qty=2)
    assert evaluate_condition("doc.status == 'Open' and doc.get('qty') == 2 and doc.is_new()", doc)
    assert evaluate_condition("doc['status'] == 'Open' and not doc.missing", doc)
    with pytest.raises(ScriptError):
        evaluate_condition("doc.delete()", doc)
    with pytest.raises(ScriptError):
        evaluate_condition("doc._values", doc)
    assert not doc.deleted


def test_a_field_wins_over_a_method_of_dicts() -> None:
    assert safe_eval("[row.qty for row in doc.items]", None, {"doc": _dict(items=[_dict(qty=4)])}) == [4]


def test_given_functions_may_be_called_and_modules_are_left_out() -> None:
    assert safe_eval("twice(4)", {"twice": lambda value: value * 2}) == 8
    with pytest.raises(ScriptError):
        safe_eval("tools.x", {"tools": ModuleType("tools")})


def test_errors_of_given_functions_pass_through() -> None:
    def refuse() -> None:
        raise ValidationError("no")

    with pytest.raises(ValidationError, match=r"^no$"):
        safe_eval("refuse()", {"refuse": refuse})


@pytest.mark.parametrize(
    "broken", ["1 / 0", "missing_name", "'a' + 1", "[1][5]", "{}['x']", "int('x')", "doc.status.upper(1)"]
)
def test_what_does_not_work_says_so(broken: str) -> None:
    with pytest.raises(ScriptError, match="does not work"):
        safe_eval(broken, None, {"doc": DATA})


def test_an_empty_condition_holds() -> None:
    assert evaluate_condition("", {})
    assert evaluate_condition("  ", {})
    assert evaluate_condition("doc.a == 1 and user == 'x'", {"a": 1}, {"user": "x"})


def test_checking_does_not_evaluate() -> None:
    check_expression("missing_name.attribute / 0")
    with pytest.raises(ScriptError, match="cannot be read"):
        check_expression("doc.status =")
    with pytest.raises(ScriptError):
        check_expression("doc.__class__")


def test_the_engine_asks_through_the_provider() -> None:
    assert providers.provided("condition_evaluator", None, "doc.a == 1", {"a": 1}) is True


def test_names_of_expressions_hold_no_way_to_the_database() -> None:
    assert "db" not in get_safe_globals().frappe


@given(st.text(alphabet="docx_.()[]{}'\"=<>+-*/%1, forin", max_size=40))
def test_any_text_is_either_evaluated_or_refused(text: str) -> None:
    with suppress(ScriptError):
        safe_eval(text, None, {"doc": _dict(x=1), "x": [1]})
