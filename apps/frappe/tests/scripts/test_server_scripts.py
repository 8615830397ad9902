"""Server scripts: what they may do, what stops them, and that a runaway one harms nobody."""

from __future__ import annotations

from typing import Any

import pytest
from apps.frappe.tests.conftest import World

import frappe
from frappe.core.doctype.server_script.server_script import get_autocompletion_items
from frappe.core.scripts import run as runner
from frappe.core.scripts.budget import ScriptBudget
from frappe.core.scripts.code import compiled
from frappe.exceptions import PermissionError, ScriptError, ValidationError
from frappe.jobs import schedule
from frappe.runtime.context import Context


def run(script: str, **given: Any) -> dict[str, Any]:
    return runner.run("test", script, given).names


@pytest.mark.parametrize(
    ("script", "name", "expected"),
    [
        ("x = 0\nfor n in range(10):\n    x += n", "x", 45),
        ("x = [n * 2 for n in [1, 2, 3] if n > 1]", "x", [4, 6]),
        ("def double(n):\n    return n * 2\nx = double(4)", "x", 8),
        ("x = {}\nx['a'] = 1\nx.update(b=2)", "x", {"a": 1, "b": 2}),
        ("a, (b, c) = 1, (2, 3)\nx = a + b + c", "x", 6),
        ("x = ', '.join(sorted({'b', 'a'}))", "x", "a, b"),
        ("x = f'{3.14159:.2f}'", "x", "3.14"),
        ("try:\n    1 / 0\nexcept:\n    x = 'caught'", "x", "caught"),
        ("x = frappe.utils.flt('1.5') + json.loads('[2]')[0]", "x", 3.5),
        ("x = sum(n for n in range(5)) if isinstance('a', str) else 0", "x", 10),
        ("x = 7\nwhile x > 3:\n    x = x - 1", "x", 3),
        ("x = _dict(a=1).a", "x", 1),
        ("x = [doc.meta, frappe.conf, frappe.local, frappe.utils.get_site_path]", "x", [None] * 4),
        ("rows = frappe.get_all('Language', fields=['name'], limit=2)\nx = len(rows)", "x", 2),
        ("x = frappe.db.get_value('User', 'Administrator', 'name')", "x", "Administrator"),
    ],
)
def test_what_scripts_do(ctx: Context, script: str, name: str, expected: Any) -> None:
    assert run(script, doc=frappe.new_doc("ToDo"))[name] == expected


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("while True:\n    pass", "statements"),
        ("while True:\n    try:\n        while True:\n            pass\n    except:\n        pass", "statements"),
        ("def f():\n    return f()\nf()", "recursion|statements"),
        ("x = 'a' * 10 ** 9", "memory"),
        ("x = [0] * 10 ** 9", "memory"),
        ("x = 'a'\nwhile True:\n    x = x + x", "memory"),
        ("x = [1]\nwhile True:\n    x.extend(x)", "memory"),
        ("x = 'a'.ljust(10 ** 9)", "memory"),
        ("x = 'a' * 1000\ny = x.replace('a', x * 1000)", "memory"),
        ("x = list(range(10 ** 12))", "range is too long|memory|statements"),
        ("x = 9 ** 9 ** 9", "too large"),
        ("x = 1\nwhile True:\n    x = x * x", "too large|statements"),
        ("x = sorted([0] * 1000000)\ny = sorted(x + x)", "memory"),
        ("x = [n for n in range(100000) for m in range(100000)]", "statements|memory"),
        ("while True:\n    frappe.db.get_value('User', 'Administrator', 'name')", "rows|statements|seconds"),
    ],
)
def test_a_runaway_script_is_stopped_with_the_reason(ctx: Context, script: str, reason: str) -> None:
    with pytest.raises(ScriptError, match=rf"(?i){reason}"):
        run(script)
    assert run("x = 1")["x"] == 1


def test_time_is_limited_by_the_clock(ctx: Context) -> None:
    budget = ScriptBudget(seconds=-1.0)
    with pytest.raises(BaseException, match="longer than"):
        budget.spend(1)


def test_rows_are_limited(ctx: Context) -> None:
    ctx.conf["server_script_rows"] = 3
    try:
        with pytest.raises(ScriptError, match="more than 3 rows"):
            run("x = frappe.get_all('DocField')")
    finally:
        del ctx.conf["server_script_rows"]


@pytest.mark.parametrize(
    "script",
    [
        "import os",
        "from os import path",
        "x = ().__class__",
        "x = frappe.__dict__",
        "x = (lambda: 0).__globals__",
        "x = getattr(frappe, 'local')",
        "x = open('/etc/passwd')",
        "x = eval('1')",
        "exec('x = 1')",
        "x = frappe.db.sql('select 1')",
        "x = '{0.__class__}'.format(1)",
        "x = (n for n in [1]).gi_frame",
        "class A: pass",
        "x = f'{1:>1000000000}'",
        "frappe.db.commit()",
        "frappe.session.user = 'x'\nfrappe.get_all = 1",
        "x = doc.get_password('x')",
        "x = doc.run_method('on_trash')",
        "doc.save = 1",
        "doc.flags['__x'] = doc.__init__",
        "x = type(doc)",
        "x = str(frappe.get_doc)",
        "global y\ny = [].append.__self__",
        "x()",
    ],
)
def test_what_reaches_outside_is_refused(ctx: Context, script: str) -> None:
    with pytest.raises(ScriptError):
        run(script, doc=frappe.new_doc("ToDo"))


def test_errors_name_script_and_line_and_thrown_ones_pass(ctx: Context) -> None:
    with pytest.raises(ScriptError, match="test failed in line 3: ZeroDivisionError"):
        run("a = 1\nb = 0\nc = a / b")
    with pytest.raises(ValidationError, match="too early"):
        run("frappe.throw('too early')")
    with pytest.raises(ScriptError, match=r"(?s)cannot be read.*Line 2"):
        compiled("broken", "x = 1\ny = (")


def script(name: str, text: str, **values: Any) -> Any:
    return frappe.get_doc({"doctype": "Server Script", "__newname": name, "script": text, **values}).insert(
        set_name=name
    )


def of_todo(event: str, text: str) -> Any:
    return script(f"ToDo {event}", text, script_type="DocType Event", reference_doctype="ToDo", doctype_event=event)


def test_events_of_documents_run_scripts_in_the_same_transaction(ctx: Context) -> None:
    of_todo("Before Save", "if 'bad' in doc.description:\n    frappe.throw('no bad words')\ndoc.priority = 'High'")
    of_todo("After Insert", "frappe.get_doc({'doctype': 'Tag', 'name': doc.name, '__newname': doc.name}).insert()")
    doc = frappe.get_doc({"doctype": "ToDo", "description": "good"}).insert()
    assert doc.priority == "High"
    assert frappe.db.exists("Tag", doc.name)
    with pytest.raises(ValidationError, match="no bad words"):
        frappe.get_doc({"doctype": "ToDo", "description": "bad"}).insert()
    frappe.db.set_value("Server Script", "ToDo Before Save", "disabled", 1)
    frappe.clear_settings_cache()
    assert frappe.get_doc({"doctype": "ToDo", "description": "bad"}).insert().name


def test_scripts_that_set_each_other_off_share_one_limit(ctx: Context) -> None:
    of_todo("After Insert", "frappe.get_doc({'doctype': 'ToDo', 'description': 'again'}).insert()")
    with pytest.raises(ScriptError, match=r"deep|stopped"):
        frappe.get_doc({"doctype": "ToDo", "description": "first"}).insert()


def test_a_permission_query_narrows_lists(ctx: Context) -> None:
    for text in ("one", "two"):
        frappe.get_doc({"doctype": "ToDo", "description": text}).insert()
    script(
        "Only One",
        "conditions = f\"`tabToDo`.`description` = {frappe.db.escape('one')}\"",
        script_type="Permission Query",
        reference_doctype="ToDo",
    )
    frappe.get_doc(
        {"doctype": "User", "email": "mgr@example.com", "first_name": "M", "roles": [{"role": "System Manager"}]}
    ).insert()
    frappe.set_user("mgr@example.com")
    try:
        assert frappe.get_list("ToDo", pluck="description") == ["one"]
    finally:
        frappe.set_user("Administrator")


def test_a_script_waits_for_the_clock(ctx: Context) -> None:
    text = "frappe.get_doc({'doctype': 'Tag', 'name': 'tick', '__newname': 'tick'}).insert()"
    doc = script("Ticking", text, script_type="Scheduler Event", event_frequency="Cron", cron_format="*/5 * * * *")
    job = frappe.get_all("Scheduled Job Type", {"server_script": doc.name}, pluck="name")[0]
    schedule.run_scheduled(job)
    assert frappe.db.exists("Tag", "tick")
    doc.delete()
    assert not frappe.db.exists("Scheduled Job Type", job)


def test_a_dry_run_tells_and_keeps_nothing(ctx: Context) -> None:
    doc = of_todo(
        "Before Save",
        "log('seen', doc.description)\ndoc.priority = 'Low'\nfrappe.get_doc({'doctype': 'Tag', '__newname': 'dry', 'name': 'dry'}).insert()",
    )
    doc.disabled = 1
    doc.save()
    todo = frappe.get_doc({"doctype": "ToDo", "description": "text"}).insert()
    frappe.db.commit()
    try:
        found = doc.dry_run(todo.name)
        assert (found["log"], found["error"], found["rows"] > 0) == (["seen text"], None, True)
        assert ["priority", "Medium", "Low"] in found["changes"]
        assert not frappe.db.exists("Tag", "dry")
        doc.script = "while True: pass"
        assert "stopped" in doc.dry_run()["error"]
    finally:
        frappe.delete_doc("ToDo", todo.name)
        doc.delete()
        frappe.db.commit()


def test_scripts_are_off_unless_the_switch_is_set(ctx: Context) -> None:
    of_todo("Before Save", "frappe.throw('never')")
    del ctx.conf["server_script_enabled"]
    assert frappe.get_doc({"doctype": "ToDo", "description": "plain"}).insert().name
    with pytest.raises(PermissionError, match="server_script_enabled"):
        run("x = 1")


def test_paths_of_the_api_are_answered_with_the_callers_rights(world: World) -> None:
    text = (
        "frappe.response['message'] = [frappe.form_dict.word, frappe.session.user, len(frappe.get_list('S Customer'))]"
    )
    with world.inside():
        script("Echo", text, script_type="API", api_method="echo_word")
        script("Open", "message = 'hello'", script_type="API", api_method="for_all", allow_guest=1)
    assert world.person("admin").method("echo_word", word="hi").status_code == 417
    config = world.folder / "site_config.json"
    values = frappe.parse_json(config.read_text())
    config.write_text(frappe.as_json({**values, "server_script_enabled": 1}))
    assert world.person("clerk").method("echo_word", word="hi").json["message"] == ["hi", "clerk@example.com", 1]
    assert world.person("guest").method("echo_word").status_code == 403
    assert world.person("guest").method("for_all").json["message"] == "hello"
    assert world.person("portal").get("/api/resource/Server Script").status_code in (401, 403)


def test_the_editor_is_told_the_names_that_scripts_may_use(ctx: Context) -> None:
    names = {item["value"] for item in get_autocompletion_items()}
    assert {"frappe.get_doc", "frappe.db.get_value", "frappe.utils.flt", "json.loads", "len", "log"} <= names
    assert not {name for name in names if name.startswith("_") or "._" in name}
    frappe.set_user("Guest")
    with pytest.raises(PermissionError):
        get_autocompletion_items()
