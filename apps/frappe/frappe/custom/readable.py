"""A conflict in the words of the forms: what it is about, and what each side wants there."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.custom import kinds, lines, merge
from frappe.fields import TABLE_TYPES
from frappe.runtime.apps import installed_apps
from frappe.runtime.hooks import app_hooks
from frappe.utils import cint

Detail = dict[str, Any]


def conflict(kind: str, name: str, about: str | None, layer: str | None, conflicts: merge.Conflicts) -> Detail:
    """``{"title", "app", "details": [{"key", "label", "site", "app"}]}``, all in the person's language.

    app: what the app calls itself. site and app of a detail: text; None where one side has nothing there. lines: of a long text
    ``[[side, line]]`` (site, app, both, left_out: so many lines alike) instead.
    """
    return {
        "title": title(kind, name),
        "app": _app_title(kind, name, about, layer),
        "details": [_detail(kind, name, key, both) for key, both in conflicts.items()],
    }


def _app_title(kind: str, name: str, about: str | None, layer: str | None) -> str:
    app = layer or (frappe.get_meta(about).app if about and frappe.db.exists("DocType", about) else None)
    known = app if app in installed_apps(frappe.context()) else None
    title = app_hooks(known).get("app_title") if known else None
    return _(str(title[0] if isinstance(title, list) else title)) if title else (app or _("App"))


def title(kind: str, name: str, values: Any = None) -> str:
    """What a customisation is called where people read. values: its content, where it may be gone by now."""
    if kind == kinds.RULES:
        return _("Rights on {0}").format(_(name))
    said = (
        values or (frappe.db.get_value(kind, name, "*", as_dict=True) if frappe.db.exists(kind, name) else None) or {}
    )
    if kind == "Property Setter" and said.get("doc_type"):
        return _of_property(said)
    if kind == "Custom Field" and (said.get("dt") or values):
        label = said.get("label") or said.get("fieldname") or name
        return _("Field {0} on {1}").format(_(label), _(said.get("dt") or name.rpartition("-")[0]))
    shown = (said.get("source_text") or name) if kind == "Translation" else _(name)
    return f"{_(kind)} {shown}"


def _of_property(values: Any) -> str:
    field, doctype = values.get("field_name"), str(values.get("doc_type"))
    of = frappe.get_meta("DocField" if field else "DocType")
    label = _(of.get_label(values.get("property")) or values.get("property") or "")
    if not field:
        return _("{0} of {1}").format(label, _(doctype))
    known = frappe.get_meta(doctype).get_label(field) if frappe.db.exists("DocType", doctype) else None
    return _("{0} of the field {1} on {2}").format(label, _(known or field), _(doctype))


def labels(kind: str, keys: list[str]) -> dict[str, str]:
    """What the keys of a kind of document are called on its form."""
    meta = frappe.get_meta(kind)
    found = {key: meta.get_field(key) for key in keys}
    return {key: _(df.label or key) if df is not None else key for key, df in found.items()}


def _detail(kind: str, name: str, key: str, both: Detail) -> Detail:
    path = both.get("path") or [key]
    if kind == kinds.RULES:
        role, *more = key.split(" · ")
        level = _("Level {0}").format(more[0]) if more and more[0] != "0" else ""
        label = " · ".join(
            part for part in (_(role), level, _("If user is the owner") if "if_owner" in more else "") if part
        )
        return {"key": key, "label": label, "site": _rights(both["site"]), "app": _rights(both["app"])}
    if kind == "Custom Field" and key == "fieldname":
        label = _("The app now has a field of this name itself. Values stay either way.")
        return {"key": key, "label": label, "site": both["site"], "app": both["app"]}
    if key == "":
        return {
            "key": key,
            "label": _("This site deleted it; the new version changed it."),
            "site": None,
            "app": _("The new version"),
        }
    if kind == "Property Setter":
        prop = frappe.db.get_value(kind, name, "property")
        df = frappe.get_meta("DocField").get_field(prop) or frappe.get_meta("DocType").get_field(prop)
        return {"key": key, "label": "", "site": _text(both["site"], df), "app": _text(both["app"], df)}
    labels, df = _way(kind, name, path)
    if "said" in both:
        told = [list(row) for row in lines.difference(both["site"], both["app"])]
        return {"key": key, "label": " › ".join(labels), "site": "", "app": "", "lines": told}
    place = path[-1] == merge.PLACE and len(path) > 1
    shown = {side: _behind(both[side]) if place else _text(both[side], df) for side in ("site", "app")}
    return {"key": key, "label": " › ".join(labels), **shown}


def _behind(name: str) -> str:
    return _("Behind {0}").format(name) if name else _("First")


def _rights(rule: Any) -> str | None:
    """The rights of a rule by their labels; None for no rule."""
    if not rule:
        return None
    meta = frappe.get_meta(kinds.RULES)
    given = [
        _(df.label or df.fieldname)
        for df in meta.column_fields
        if df.fieldtype == "Check" and cint(rule.get(df.fieldname))
    ]
    return ", ".join(given)


def _way(kind: str, name: str, path: list[str]) -> tuple[list[str], Any]:
    """A path in words, and the field it ends in, if it ends in one."""
    df = frappe.get_meta(kind).get_field(path[0])
    labels = [_(df.label or path[0]) if df else path[0]]
    if df is not None and df.fieldtype in TABLE_TYPES:
        inner = frappe.get_meta(df.options).get_field(path[2]) if len(path) > 2 else None
        item = merge.at(kinds.current(kind, name) or {}, path[:2])
        labels += [_item(path[1], item), *([_(inner.label or path[2])] if inner else _words(path[2:]))]
        return labels, inner if len(path) > 2 else df
    for end in range(1, len(path)):
        item = merge.at(kinds.current(kind, name) or {}, path[: end + 1])
        labels += (
            [_item(path[end], item)]
            if isinstance(item, dict) and merge.name_of(item) == path[end]
            else _words([path[end]])
        )
    return labels, df if len(path) == 1 else None


def _item(name: str, item: Any) -> str:
    """An item as people know it: a block by what it shows, a step by its state and action."""
    data = item.get("data") if isinstance(item, dict) else None
    if isinstance(data, dict):
        shown = next((data[key] for key in data if key.endswith("_name") or key in ("text", "label")), None)
        return _(frappe.utils.strip_html(str(shown))) if shown else name
    return " · ".join(_(part) for part in name.split(" · "))


def _words(keys: list[str]) -> list[str]:
    """Names inside JSON in words; what only holds others is left out."""
    known = {
        "col": _("Width"), "width": _("Width"), merge.PLACE: _("Place"), "text": _("Text"), "label": _("Label"), "filters": _("Filters"),
        "hidden": _("Hidden"), "columns": "", "sections": "", "fields": "", "data": "",
    }  # fmt: skip
    return [word for word in (known.get(key, key) for key in keys) if word]


def _text(value: Any, df: Any) -> str | None:
    if df is not None and df.fieldtype == "Check":
        return _("Yes") if cint(value) else _("No")
    if value in (None, "", [], {}):
        return None
    if isinstance(value, list) and df is not None and df.fieldtype in TABLE_TYPES:
        return "\n".join(str(_row(row, df)) for row in value)
    if isinstance(value, dict):
        return (
            _row(value, df)
            if df is not None and df.fieldtype in TABLE_TYPES
            else json.dumps(value, ensure_ascii=False, indent=1)
        )
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return (
        _(value)
        if isinstance(value, str) and df is not None and df.fieldtype in ("Select", "Link", "Data")
        else str(value)
    )


def _row(row: dict[str, Any], df: Any) -> str:
    meta = frappe.get_meta(df.options)
    shown = [(meta.get_field(key), value) for key, value in row.items()]
    return "; ".join(
        f"{_(inner.label or inner.fieldname)}: {_text(value, inner)}" for inner, value in shown if inner is not None
    )
