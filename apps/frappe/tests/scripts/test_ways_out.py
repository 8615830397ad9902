"""Known ways out of a sandbox, and known ways to hold a process for ever: each is closed, in every place where scripts run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.core.reports.run import run as run_report
from frappe.core.scripts import events
from frappe.core.scripts import run as runner
from frappe.exceptions import FrappeError, ScriptError, TemplateError
from frappe.runtime.context import Context
from frappe.sandbox import safe_eval
from frappe.utils import fmt_money, strip_html

DEEP = "a = []\nb = []\nfor i in range(60):\n    a = [a, a]\n    b = [b, b]\n"
ENDLESS = [
    pytest.param("f = lambda n: 0 if n == 0 else [f(n - 1), f(n - 1)]\nx = f(200)", id="lambdas that call themselves twice"),
    pytest.param(DEEP + "x = a == b", id="compare shared lists"),
    pytest.param(DEEP + "x = 0 <= 1 < 2 and (a < b < a)", id="a chain of comparisons"),
    pytest.param(DEEP + "x = a in [b]", id="in"),
    pytest.param(DEEP + "x = [a].index(b)", id="index"),
    pytest.param(DEEP + "x = sorted([a, b])", id="sorted"),
    pytest.param(DEEP + "x = sorted(each for each in [a, b])", id="sorted over a generator"),
    pytest.param(DEEP + "x = sorted([1, 2], key=lambda n: a if n == 1 else b)", id="keys to sort by"),
    pytest.param(DEEP + "x = [a, b]\nx.sort()", id="list.sort"),
    pytest.param("x = [2, 1]\nx.sort(key=lambda v: [n for n in range(9999) for m in range(9999)])", id="a key that loops"),
    pytest.param("def k(v):\n    while True:\n        pass\nx = sorted([1, 2], key=k)", id="a key function that loops"),
    pytest.param("a = (1,)\nfor i in range(60):\n    a = (a, a)\nx = {a: 1}", id="hash as a key"),
    pytest.param("a = (1,)\nfor i in range(60):\n    a = (a, a)\nx = {}\nx[a] = 1", id="hash when written"),
    pytest.param("a = (1,)\nfor i in range(60):\n    a = (a, a)\nx = {1: 1}.get(a)", id="hash when read"),
    pytest.param("a = (1,)\nfor i in range(60):\n    a = (a, a)\nx = {t for t in [a]}", id="hash in a set"),
    pytest.param(DEEP + "x = repr(a)", id="repr"),
    pytest.param(DEEP + "x = f'{a}'", id="f-string"),
    pytest.param("x = {}\nfor i in range(60):\n    x = dict(a=x, b=x)\ny = f'{x.values()}'", id="views"),
    pytest.param(DEEP + "log(a)", id="log"),
    pytest.param(DEEP + "x = json.dumps(a)", id="json"),
    pytest.param(DEEP + "frappe.throw(a)", id="throw"),
    pytest.param(DEEP + "doc.description = a", id="a value of a document"),
    pytest.param(DEEP + "x = frappe.get_all('ToDo', filters={'name': ['in', a]})", id="filters"),
    pytest.param(DEEP + "message = a", id="what is left as the answer"),
    pytest.param("while True:\n    try:\n        while True:\n            pass\n    except Exception:\n        pass", id="hold the stop back"),
    pytest.param("def f():\n    try:\n        while True:\n            pass\n    finally:\n        return 1\nf()", id="return in finally"),
    pytest.param("x = [n for n in range(99999) for m in range(99999)]", id="comprehension"),
    pytest.param("def g():\n    while True:\n        yield 1\nx = [n for n in g()]", id="generator"),
    pytest.param("x = list(map(lambda v: v, (n for n in range(99999) for m in range(9999))))", id="map"),
    pytest.param("x = set()\nfor i in range(99):\n    x.update(range(99999))", id="set.update"),
    pytest.param("x = frappe.render_template('{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}', {})", id="loops of Jinja"),
    pytest.param("def f():\n    while True:\n        pass\nx = frappe.render_template('{{ f() }}', {'f': f})", id="a function in Jinja"),
    pytest.param("x = frappe.render_template('{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}', {})", id="macros"),
    pytest.param(DEEP + "x = frappe.render_template('{{ a }}', {'a': a})", id="written out by Jinja"),
]  # fmt: skip
BIG = [
    "x = '\\t'.expandtabs(tabsize=10 ** 9)", "x = 'a'.zfill(10 ** 9)", "x = (1).to_bytes(10 ** 9, 'big')", "x = round(1, -10 ** 9)",
    "x = frappe.generate_hash(length=10 ** 9)", "x = 9 ** 9 ** 9", "x = 'ab' * 10 ** 9", "x = sum([[1]] * 1000, [])",
    "x = frappe.render_template('{{ \"a\" * 10 ** 9 }}', {})", "x = frappe.render_template('{{ \"%1000000000d\" % 1 }}', {})",
    "x = frappe.render_template('{{ \"a\"|center(10 ** 9) }}', {})", "x = frappe.render_template('{{ 9 ** (9 ** 9) }}', {})",
    "x = frappe.render_template('{% set n = namespace(a=\"aa\") %}{% for i in range(60) %}{% set n.a = n.a ~ n.a %}{% endfor %}', {})",
]  # fmt: skip
OUTSIDE = [
    "x = '{0.__class__}'.format(1)", "x = ''.format_map({})", "x = (n for n in [1]).gi_frame", "x = type(1)", "x = getattr(frappe.utils, 'flt')",
    "x = frappe.get_meta('User').fields", "x = frappe.get_doc('User', 'Administrator').meta.fields", "x = frappe.db.sql('delete from tabToDo')",
    "x = open('/etc/passwd').read()", "import os", "x = frappe.render_template('{{ a.__class__ }}', {'a': 1})",
    "x = frappe.render_template('{% set x = frappe.utils.__dict__ %}{{ x.y.z }}', {})", "x = frappe.render_template('/etc/passwd', {}, True)",
    "frappe.utils.flt = 1", "frappe.utils['flt'] = 1", "json.loads = 1", "frappe.db.get_value = 1", "doc.set('check_permission', lambda *a, **k: None)",
    "doc.update({'run_method': lambda *a: None})", "doc.description = lambda: 1", "frappe.get_doc({'doctype': 'ToDo', 'has_permission': lambda *a: True})",
    "try:\n    1 / 0\nexcept Exception as e:\n    x = e.with_traceback", "try:\n    pass\nexcept BaseException:\n    pass\nx = BaseException",
    "x = ValueError.mro()", "x = (1.5).as_integer_ratio", "x = [].append.__self__", "x = frappe.utils.flt.func_globals", "global x\nx = __builtins__",
    "x = 'a'.__len__", "x = doc.run_method('on_trash')", "x = doc.get_password('x')", "with open('x') as f:\n    pass", "async def f(): pass",
    "x = frappe.get_all('ToDo', fields=['(select 1)'])", "x = frappe.db.get_value('User', {'name': 'x'}, '(select 1)')", "x = frappe.enqueue",
]  # fmt: skip


def run(script: str, **given: Any) -> dict[str, Any]:
    return runner.run("test", script, {"doc": frappe.new_doc("ToDo"), **given}).names


@pytest.mark.parametrize("script", ENDLESS)
def test_what_would_never_end_is_stopped_with_its_reason(ctx: Context, script: str) -> None:
    with pytest.raises((ScriptError, TemplateError), match=r"(?i)stopped|recursion"):
        run(script)


@pytest.mark.parametrize("script", BIG)
def test_what_would_fill_the_memory_is_refused_before_it_is_built(ctx: Context, script: str) -> None:
    with pytest.raises((ScriptError, TemplateError)):
        run(script)


@pytest.mark.parametrize("script", OUTSIDE)
def test_what_leads_outside_is_refused(ctx: Context, script: str) -> None:
    if script == "x = frappe.enqueue":  # an unknown name of frappe is nothing, as upstream's
        assert run(script)["x"] is None
        return
    with pytest.raises(FrappeError):
        run(script)


def test_what_a_script_does_to_its_names_is_not_there_for_others(ctx: Context) -> None:
    for script in ("frappe.utils.update(flt=1)", "frappe.utils.data.clear()", "frappe.pop('get_all')", "json.clear()"):
        run(script)
    run("frappe.get_cached_doc('Role', 'System Manager').role_name = 'Taken Over'\nfrappe.get_roles().append('Nobody')")
    assert run("x = frappe.utils.flt('2')")["x"] == safe_eval("frappe.utils.flt('2')") == 2
    assert frappe.get_cached_value("Role", "System Manager", "role_name") == "System Manager"
    assert "Nobody" not in frappe.get_roles()


def test_a_negative_limit_is_none(ctx: Context) -> None:
    ctx.conf["server_script_rows"] = 20
    try:
        with pytest.raises(ScriptError, match="more than 20 rows"):
            run("x = frappe.get_all('DocField', limit=-1)")
    finally:
        del ctx.conf["server_script_rows"]


def test_what_outlives_the_run_ends_as_an_error_like_others(ctx: Context) -> None:
    left = run("message = (n for n in range(99999) for m in range(99999))")["message"]
    with pytest.raises(ScriptError):
        list(left)


NESTED = "[1 for a in [[0]] for b in [[0]]" + " for a in [[a, a]] for b in [[b, b]]" * 40 + " if {}]"


@pytest.mark.parametrize(
    "expression",
    [NESTED.format("a == b"), NESTED.format("a in [b]"), NESTED.format("sorted([a, b])"), NESTED.format("a <= b <= a"), "round(1, -10 ** 9)",
     NESTED.replace("[[", "[(").replace("]]", ")]").format("{(a, b): 1}")],
    ids=["==", "in", "sorted", "chain", "round", "hash"],
)  # fmt: skip
def test_conditions_have_the_same_limits(ctx: Context, expression: str) -> None:
    with pytest.raises(ScriptError):
        safe_eval(expression)


def script_of(kind: str, text: str, **values: Any) -> Any:
    doc = frappe.get_doc({"doctype": "Server Script", "script": text, "script_type": kind, **values})
    return doc.insert(set_name=f"Runaway {kind}")


def _by_event(text: str) -> None:
    script_of("DocType Event", text, reference_doctype="ToDo", doctype_event="Before Save")
    frappe.get_doc({"doctype": "ToDo", "description": "x"}).insert()


def _by_path(text: str) -> None:
    events.answer(script_of("API", text, api_method="runaway").name, {})


def _by_list(text: str) -> None:
    script_of("Permission Query", text, reference_doctype="ToDo")
    events.permission_query("Administrator", "ToDo")


def _by_clock(text: str) -> None:
    events.scheduled(script_of("Scheduler Event", text, event_frequency="Daily").name)


def _by_report(text: str) -> None:
    report = {
        "doctype": "Report",
        "report_name": "Runaway",
        "ref_doctype": "ToDo",
        "report_type": "Script Report",
        "is_standard": "No",
    }
    run_report(frappe.context(), frappe.get_doc({**report, "report_script": text}).insert())


PLACES = [_by_event, _by_path, _by_list, _by_clock, _by_report]
LIMITS = [
    ("statements", "while True:\n    pass"), ("memory", "x = 'a'\nwhile True:\n    x = x + x"), ("rows", "x = frappe.get_all('DocField')"),
    ("seconds", "while True:\n    pass"),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=lambda each: each.__name__)
@pytest.mark.parametrize(("reason", "text"), LIMITS, ids=[reason for reason, _text in LIMITS])
def test_every_limit_holds_in_every_place(ctx: Context, place: Callable[[str], None], reason: str, text: str) -> None:
    ctx.conf.update(server_script_rows=50, server_script_statements=10**9 if reason == "seconds" else 5000)
    ctx.conf["server_script_seconds"] = 0.05 if reason == "seconds" else 60
    try:
        with pytest.raises(ScriptError, match=rf"stopped.*{reason}"):
            place(text)
    finally:
        for key in ("rows", "statements", "seconds"):
            del ctx.conf[f"server_script_{key}"]


def test_a_runaway_script_leaves_other_requests_right(ctx: Context, site: Callable[[], Any]) -> None:
    """Its limit is its own: what others run meanwhile, in other threads, is counted for themselves."""
    reasons: list[str] = []

    def runaway() -> None:
        with site() as other:
            other.conf["server_script_enabled"] = 1
            try:
                runner.run("runaway", "while True:\n    pass")
            except ScriptError as error:
                reasons.append(str(error))

    threads = [threading.Thread(target=runaway) for _ in range(2)]
    for thread in threads:
        thread.start()
    found = [run("x = len([n for n in range(2000)])")["x"] for _ in range(20)]
    for thread in threads:
        thread.join()
    assert found == [2000] * 20
    assert len(reasons) == 2
    assert all("statements" in reason for reason in reasons)


def test_texts_of_people_are_limited_without_scripts_too(ctx: Context) -> None:
    with pytest.raises(TemplateError, match="too long"):
        frappe.render_template("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", {})


def test_texts_without_an_end_are_stripped_and_money_is_written_in_one_go(ctx: Context) -> None:
    assert strip_html("<b>a</b> <" + "<" * 200_000).startswith("a <<")
    assert len(fmt_money(1, 10**9)) < 50


def test_a_dry_run_leaves_nothing_behind(ctx: Context) -> None:
    text = (
        "log('begun')\nfrappe.response['type'] = 'redirect'\nfrappe.msgprint('shown')\nfrappe.log_error('noted')\n"
        "frappe.get_doc({'doctype': 'Tag', 'name': 'dry', '__newname': 'dry'}).insert()\n"
        "frappe.get_doc({'doctype': 'File', 'file_name': 'dry.txt', 'content': 'text', 'is_private': 1}).insert()\n"
        "frappe.sendmail(recipients=['x@example.com'], subject='s', message='m')\nmessage = 'done'"
    )
    doc = script_of("API", text, api_method="dry")
    frappe.db.commit()
    try:
        before = {
            kind: frappe.db.count(kind)
            for kind in ("Tag", "File", "Email Queue", "Error Log", "RQ Job")
            if frappe.db.table_exists(kind)
        }
        files = sorted(ctx.site.path.rglob("*dry*"))
        found = doc.dry_run()
        assert (found["error"], found["log"], found["names"]) == (None, ["begun", "shown"], {"message": "done"})
        assert {kind: frappe.db.count(kind) for kind in before} == before
        assert sorted(ctx.site.path.rglob("*dry*")) == files
        assert frappe.response.get("type") != "redirect"
        failed = doc.dry_run(script="log('so far')\nfrappe.get_doc('ToDo', 'no such one')")
        assert failed["log"] == ["so far"]
        assert "no such one" in failed["error"]
    finally:
        doc.delete()
        frappe.db.commit()


def test_a_dry_run_changes_no_tables(ctx: Context) -> None:
    field = "{'doctype': 'Custom Field', 'dt': 'ToDo', 'fieldname': 'dry_field', 'label': 'Dry', 'fieldtype': 'Data'}"
    doc = script_of("API", f"frappe.get_doc({field}).insert()", api_method="dry2")
    frappe.db.commit()
    try:
        found = doc.dry_run()
        assert bool(found["error"]) is not ctx.db.connection.dialect.transactional_ddl
        assert not frappe.db.has_column("ToDo", "dry_field")
        assert not frappe.db.exists("Custom Field", "ToDo-dry_field")
    finally:
        doc.delete()
        frappe.db.commit()
