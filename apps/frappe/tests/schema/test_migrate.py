"""``bench migrate``: order, patches that run once, fixtures, orphans, and what stays when it breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.core import installer
from frappe.custom import layers
from frappe.custom.fields import create_custom_field, make_property_setter
from frappe.exceptions import LockTimeoutError, SpecError, ValidationError
from frappe.runtime.apps import installed_apps, set_installed_apps
from frappe.runtime.context import Mode
from frappe.runtime.locks import site_lock
from frappe.schema import fixtures, patches
from frappe.schema.migrate import migrate, orphans, plan
from frappe.schema.patches import PatchType


def doctype_file(app: Path, name: str, *fields: str) -> None:
    folder = app / "side" / "doctype" / frappe.scrub(name)
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "doctype": "DocType", "name": name, "module": "Side", "autoname": "prompt",
        "fields": [{"fieldname": each, "fieldtype": "Data", "label": each} for each in fields],
        "permissions": [{"role": "System Manager", "read": 1, "write": 1, "create": 1}],
    }  # fmt: skip
    (folder / f"{folder.name}.json").write_text(json.dumps(values, indent=1), encoding="utf-8")


def patch_file(app: Path, text: str) -> None:
    (app / "patches.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def on_site(site: Callable[[], Any], app: Path) -> Any:
    """The app is on the site for the length of the test."""
    with site() as ctx:
        set_installed_apps(ctx, ["frappe", app.name])
    yield site
    with site() as ctx:
        set_installed_apps(ctx, ["frappe", app.name])
        installer.uninstall_app(ctx, app.name)
        ctx.db.delete("Tag", {"name": ["like", "note-%"]})


def run(site: Callable[[], Any], **options: Any) -> list[str]:
    """Migrate; returns what it told."""
    lines: list[str] = []
    with site() as ctx:
        ctx.mode = Mode.MIGRATE
        migrate(ctx, write_document=layers.take_in, progress=lines.append, **options)
    return lines


def noted(site: Callable[[], Any]) -> list[str]:
    """What patches and hooks left behind."""
    with site() as ctx:
        found: list[str] = ctx.db.get_values("Tag", {"name": ["like", "note-%"]}, "name", pluck=True)
        ctx.db.delete("Tag", {"name": ["like", "note-%"]})
    return sorted(found)


def note(text: str) -> str:
    return f"execute:frappe.get_doc(doctype='Tag', name='note-{text}').insert()"


def test_order_is_hooks_patches_doctypes_patches_fixtures_hooks(on_site: Callable[[], Any], app: Path) -> None:
    doctype_file(app, "Side A", "title")
    patch_file(app, f"[pre_model_sync]\n{note('pre')}\n[post_model_sync]\nfinally:{note('last')}\n{note('post')}\n")
    (app / "hooks.py").write_text(
        f"before_migrate = '{app.name}.work.before'\nafter_migrate = ['{app.name}.work.after']\n", encoding="utf-8"
    )
    (app / "work.py").write_text("def before():\n    pass\n\n\ndef after():\n    pass\n", encoding="utf-8")
    (app / "fixtures").mkdir()
    (app / "fixtures" / "side_a.json").write_text(
        json.dumps([{"doctype": "Side A", "name": "One", "title": "first"}]), encoding="utf-8"
    )
    lines = run(on_site)
    places = [
        next(i for i, line in enumerate(lines) if part in line)
        for part in ("work.before", "pre", "Side A", "-post", "-last", "work.after")
    ]
    assert places == sorted(places)
    with on_site() as ctx:
        assert ctx.db.get_value("Side A", "One", "title") == "first"
    assert noted(on_site) == ["note-last", "note-post", "note-pre"]


def test_second_run_does_nothing(on_site: Callable[[], Any], app: Path) -> None:
    doctype_file(app, "Side B", "title")
    patch_file(app, note("once"))
    run(on_site)
    assert run(on_site) == []
    with on_site() as ctx:
        assert plan(ctx) == []
    assert noted(on_site) == ["note-once"]


def test_changed_line_is_another_patch(on_site: Callable[[], Any], app: Path) -> None:
    (app / "fix.py").write_text(
        "import frappe\n\n\ndef execute():\n    frappe.flags.ran = (frappe.flags.ran or 0) + 1\n", encoding="utf-8"
    )
    patch_file(app, f"{app.name}.fix\n")
    run(on_site)
    patch_file(app, f"{app.name}.fix\n{app.name}.fix #2026-11-24\n")
    assert [line for line in run(on_site) if line.startswith("patch")] == [f"patch {app.name}.fix #2026-11-24"]


def test_file_without_sections_runs_before_the_doctypes(app: Path) -> None:
    patch_file(app, "# why\nfinally:x.y.z\na.b.c\n\na.b.d some words\n")
    found = patches.read(app.name)
    assert {patch.stage for patch in found} == {PatchType.pre_model_sync}
    assert [patch.module for patch in found] == ["a.b.c", "a.b.d", "x.y.z"]


def test_unknown_section_names_file_and_line(app: Path) -> None:
    patch_file(app, "[pre_model_sync]\n[later]\n")
    with pytest.raises(ValidationError, match=r"patches.txt, line 2: \[later\]"):
        patches.read(app.name)


def test_failing_patch_ends_the_migration_and_is_tried_again(on_site: Callable[[], Any], app: Path) -> None:
    doctype_file(app, "Side C", "title")
    patch_file(app, f"[post_model_sync]\n{note('first')}\nexecute:raise ValueError('no luck')\n")
    with pytest.raises(ValueError, match="no luck"):
        run(on_site)
    with on_site() as ctx:
        undone = ctx.db.connection.dialect.transactional_ddl
        assert bool(ctx.db.exists("DocType", "Side C")) is not undone
    patch_file(app, f"[post_model_sync]\n{note('first')}\nexecute:pass\n")
    run(on_site)
    with on_site() as ctx:
        assert ctx.db.exists("DocType", "Side C")
    assert noted(on_site) == ["note-first"]


def test_skipped_patch_undoes_itself_alone_and_is_marked(on_site: Callable[[], Any], app: Path) -> None:
    broken = "execute:frappe.get_doc(doctype='Tag', name='note-broken').insert(); raise ValueError('no luck')"
    patch_file(app, f"{note('before')}\n{broken}\n{note('after')}\n")
    run(on_site, skip_failing=True)
    with on_site() as ctx:
        marked = ctx.db.get_values("Patch Log", {"patch": broken}, ["skipped", "traceback"], as_dict=True)
        assert [row.skipped for row in marked] == [1]
        assert "no luck" in marked[0].traceback
        assert [patch.line for patch in patches.pending(ctx, [app.name], PatchType.pre_model_sync)] == [broken]
    assert noted(on_site) == ["note-after", "note-before"]


def test_mistakes_stop_the_migration_with_the_file(on_site: Callable[[], Any], app: Path) -> None:
    doctype_file(app, "Side D", "title", "title")
    with pytest.raises(SpecError, match=r"side_d\.json: fields: fieldname title is used 2 times"):
        run(on_site)


def test_dry_run_lists_patches_and_changes(on_site: Callable[[], Any], app: Path) -> None:
    doctype_file(app, "Side E", "title")
    patch_file(app, "execute:'a dry run'\n")
    with on_site() as ctx:
        lines = plan(ctx)
        assert not ctx.db.exists("DocType", "Side E")
    assert lines[0] == "run patch execute:'a dry run'"
    assert any(line.startswith("create tabSide E with") for line in lines)


def test_doctype_that_no_app_ships_any_more_is_reported_and_kept(on_site: Callable[[], Any], app: Path) -> None:
    doctype_file(app, "Side F", "title")
    run(on_site)
    (app / "side" / "doctype" / "side_f" / "side_f.json").unlink()
    assert any("Side F belongs to no installed app" in line for line in run(on_site))
    with on_site() as ctx:
        assert orphans(ctx)
        assert ctx.db.table_exists("Side F")


def test_two_migrations_at_once_are_refused(on_site: Callable[[], Any]) -> None:
    with (
        on_site() as ctx,
        site_lock(ctx.site, "migrate"),
        pytest.raises(LockTimeoutError, match="migrate is already running"),
    ):
        migrate(ctx, write_document=layers.take_in)


def test_fixtures_overwrite_by_name_and_export_what_was_read(on_site: Callable[[], Any], app: Path) -> None:
    doctype_file(app, "Side G", "title")
    (app / "hooks.py").write_text(
        "fixtures = [{'dt': 'Side G', 'filters': [['title', '!=', 'no']], 'prefix': 'my'}]\n", encoding="utf-8"
    )
    run(on_site)
    with on_site() as ctx:
        for name, title in (("B", "b"), ("A", "a"), ("C", "no")):
            frappe.get_doc({"doctype": "Side G", "name": name, "__newname": name, "title": title}).insert()
        [(path, count)] = fixtures.export(ctx, app.name, lambda doctype, key: frappe.get_doc(doctype, key).as_dict())
        assert (path.name, count) == ("my_side_g.json", 2)
        before = path.read_text(encoding="utf-8")
        fixtures.export(ctx, app.name, lambda doctype, key: frappe.get_doc(doctype, key).as_dict())
        assert path.read_text(encoding="utf-8") == before
        ctx.db.set_value("Side G", "A", "title", "changed")
        assert fixtures.sync(ctx, app.name, layers.take_in) == 2
        assert ctx.db.get_value("Side G", "A", "title") == "a"


def customise(doctype: str) -> None:
    """A field of the site with a value, another label, and rules of its own."""
    create_custom_field(
        doctype, {"label": "Pets", "fieldname": "pets", "insert_after": "title"}, is_system_generated=False
    )
    make_property_setter(doctype, "title", "label", "Subject", is_system_generated=False)
    frappe.permissions.add_permission(doctype, "Desk User")
    frappe.get_doc({"doctype": doctype, "__newname": "Kept", "title": "t", "pets": "cat"}).insert()


def customised(site: Callable[[], Any], doctype: str) -> tuple[Any, ...]:
    with site() as ctx:
        meta = frappe.get_meta(doctype)
        shown = [(df.fieldname, df.label) for df in meta.fields]
        return (
            shown,
            sorted(rule.role for rule in meta.permissions),
            ctx.db.get_value(doctype, "Kept", ["title", "pets"]),
        )


def test_a_customised_site_keeps_its_wishes_and_data_through_a_new_version(
    on_site: Callable[[], Any], app: Path
) -> None:
    doctype_file(app, "Side H", "title")
    run(on_site)
    with on_site():
        customise("Side H")
    doctype_file(app, "Side H", "title", "brand_new")
    patch_file(app, "[post_model_sync]\nexecute:raise ValueError('in the middle')\n")
    before = customised(on_site, "Side H")
    with pytest.raises(ValueError, match="in the middle"):
        run(on_site)
    with on_site() as ctx:
        if ctx.db.connection.dialect.transactional_ddl:
            assert customised(on_site, "Side H") == before
            assert not ctx.db.has_column("Side H", "brand_new")
    patch_file(app, "[post_model_sync]\nexecute:pass\n")
    run(on_site)
    shown = [("title", "Subject"), ("pets", "Pets"), ("brand_new", "brand_new")]
    assert customised(on_site, "Side H") == (shown, ["Desk User", "System Manager"], ("t", "cat"))


def test_a_field_of_the_site_that_an_app_ships_later_is_one_field_with_its_data(
    on_site: Callable[[], Any], app: Path
) -> None:
    """Edge 46: an administrator's field is called as a later version of the app calls one of its own."""
    doctype_file(app, "Side I", "title")
    run(on_site)
    with on_site():
        customise("Side I")
    doctype_file(app, "Side I", "title", "pets")
    run(on_site)
    with on_site() as ctx:
        assert [df.fieldname for df in frappe.get_meta("Side I").fields] == ["title", "pets"]
        assert ctx.db.get_value("Side I", "Kept", "pets") == "cat"
        frappe.get_doc("Side I", "Kept").update({"pets": "dog"}).save()
        assert ctx.db.get_value("Side I", "Kept", "pets") == "dog"
    assert run(on_site) is not None


def test_customisations_in_an_apps_folder_come_with_it_and_yield_to_the_site(
    on_site: Callable[[], Any], app: Path
) -> None:
    doctype_file(app, "Side I", "title")
    folder = app / "side" / "custom"
    folder.mkdir()

    def ship(description: str) -> None:
        fields = [
            {
                "name": "Side I-extra",
                "dt": "Side I",
                "fieldname": "extra",
                "fieldtype": "Data",
                "label": "Extra",
                "description": description,
            }
        ]
        (folder / "side_i.json").write_text(
            json.dumps({"doctype": "Side I", "custom_fields": fields}), encoding="utf-8"
        )

    ship("first")
    run(on_site)
    with on_site():
        doc = frappe.get_doc("Custom Field", "Side I-extra")
        assert (doc.description, layers.layer_of("Custom Field", doc.name, None)) == ("first", app.name)
        doc.label = "Ours"
        doc.save()
    ship("second")
    run(on_site)
    with on_site() as ctx:
        assert ctx.db.get_value("Custom Field", "Side I-extra", ["label", "description"]) == ("Ours", "second")


def test_platform_needs_no_migration_after_it_was_made(site: Callable[[], Any]) -> None:
    with site() as ctx:
        assert installed_apps(ctx) == ["frappe"]
        assert plan(ctx) == []
