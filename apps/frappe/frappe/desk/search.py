"""Finding documents while typing: in link fields, and everywhere at once."""

from __future__ import annotations

from typing import Any

from frappe.fields import field_type
from frappe.permissions import columns
from frappe.permissions.decide import may, require
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.permissions.rows import call
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.apps import installed_apps
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import find, whitelist
from frappe.schema.meta import Meta, meta_of
from frappe.utils.html_utils import strip_html
from frappe.utils.text import parse_json

PAGE = 10
MAX_PAGE = 50


@whitelist()
def search_link(
    doctype: str, txt: str = "", query: str | None = None, filters: Any = None, page_length: int = PAGE, searchfield: str | None = None,
    reference_doctype: str | None = None, ignore_user_permissions: bool = False, **_options: Any,
) -> list[dict[str, Any]]:  # fmt: skip
    """Documents that fit a text: value (the name), label (the title) and description."""
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    require(ctx, access, "select", meta)
    given = parse_json(filters)
    size = min(max(int(page_length), 1), MAX_PAGE)
    found = (
        _by_query(ctx, query, doctype, txt, size, given)
        if query
        else _by_standard_query(ctx, doctype, txt, size, given)
    )
    if found is not None:
        return found
    return [_entry(ctx, access, meta, row) for row in matching(ctx, access, meta, txt, given, size)]


search_widget = search_link


def _by_query(ctx: Context, query: str, doctype: str, txt: str, size: int, filters: Any) -> list[dict[str, Any]]:
    rows = call(find(query, installed_apps(ctx)).function, doctype, txt, "name", 0, size, filters or {})
    titled = bool(meta_of(ctx, doctype).show_title_field_in_link)
    return [row if isinstance(row, dict) else _row_entry(row, titled=titled) for row in rows]


def _row_entry(row: Any, *, titled: bool) -> dict[str, Any]:
    """Functions give name, title, more; the title is the label where links show titles."""
    head = {"value": row[0], "label": str(row[1])} if titled and len(row) > 1 and row[1] else {"value": row[0]}
    return {**head, "description": ", ".join(str(part) for part in row[len(head) :] if part)}


def _by_standard_query(ctx: Context, doctype: str, txt: str, size: int, filters: Any) -> list[dict[str, Any]] | None:
    paths = get_hooks(ctx, "standard_queries", {}).get(doctype)
    return _by_query(ctx, paths[-1], doctype, txt, size, filters) if paths else None


def searchable(ctx: Context, access: Access, meta: Meta) -> list[str]:
    """Fields a text is looked for in; hidden and masked ones are left out, so that nothing can be guessed through them."""
    names = list(dict.fromkeys([*meta.get_search_fields(), meta.get_title_field()]))
    if meta.has_field("search_keys"):
        names.append("search_keys")
    unseen = (columns.hidden(ctx, access, meta) - {"search_keys"}) | masked(ctx, access, meta)
    found = []
    for name in names:
        df = meta.get_field(name)
        if (
            df is not None
            and name not in unseen
            and (name in meta.all_columns)
            and (name == "name" or not field_type(df.fieldtype).is_numeric)
        ):
            found.append(name)
    return found


def matching(ctx: Context, access: Access, meta: Meta, txt: str, filters: Any, size: int) -> list[Any]:
    """Documents with the text in one of the searchable fields; those that begin with it come first."""
    names = searchable(ctx, access, meta)
    shown = [
        name
        for name in dict.fromkeys(["name", meta.get_title_field(), *meta.get_search_fields()])
        if name in meta.all_columns
    ]
    text = (txt or "").strip()
    # search_keys is made for finding and never shown: it is looked through with the system's right, rows with the user's.
    either: list[list[Any]] | None = [[name, "like", f"%{text}%"] for name in names] if text else None
    enabled = (
        [["disabled", "=", 0]]
        if meta.has_field("disabled")
        else [["enabled", "=", 1]]
        if meta.has_field("enabled")
        else []
    )
    given = [
        *enabled,
        *(
            [[key, *value] if isinstance(value, list) else [key, "=", value] for key, value in filters.items()]
            if isinstance(filters, dict)
            else filters or []
        ),
    ]
    if either and "search_keys" in names:
        hits = fetch.get_list(
            ctx, Access.system("searching by keys that nobody is shown"), meta.name,
            ListQuery(fields=["name"], filters=[["search_keys", "like", f"%{text.lower()}%"]], order_by="modified desc", limit=MAX_PAGE * 4), pluck="name",
        )  # fmt: skip
        either = [item for item in either if item[0] != "search_keys"] + ([["name", "in", hits]] if hits else [])
    rows = fetch.get_list(
        ctx, access, meta.name, ListQuery(fields=shown, filters=given, or_filters=either, limit=size * 3)
    )
    rows.sort(key=lambda row: not any(str(row.get(name) or "").lower().startswith(text.lower()) for name in shown))
    return rows[:size]


def _entry(ctx: Context, access: Access, meta: Meta, row: Any) -> dict[str, Any]:
    title = row.get(meta.get_title_field())
    parts = [
        str(row[name]) for name in row if name not in ("name", meta.get_title_field()) and row[name] not in (None, "")
    ]
    entry = {"value": row["name"], "description": ", ".join(parts)}
    if title and title != row["name"]:
        entry["label"] = _(title) if meta.translated_doctype else str(title)
        if not meta.show_title_field_in_link:
            entry["description"] = ", ".join([str(title), *parts])
    return entry


@whitelist()
def get_link_title(doctype: str, docname: Any) -> str:
    """What a link shows: the title of the document it points to."""
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    field = meta.get_title_field()
    rows = fetch.get_list(ctx, access, doctype, ListQuery(fields=[field], filters={"name": docname}, limit=1))
    value = rows[0].get(field) if rows else None
    if value and field in masked(ctx, access, meta) and "*" not in str(value):
        value = mask(meta.fields_by_name[field], value)
    return str(value or docname)


@whitelist()
def global_search(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list[dict[str, Any]]:
    """Documents of any type that fit a text, types in the order that apps name, then by module."""
    ctx = current()
    access = Access.of(ctx)
    word = (text or "").strip()
    if not word:
        return []
    found: list[dict[str, Any]] = []
    for name in [doctype] if doctype else _types(ctx):
        meta = meta_of(ctx, name)
        if meta.istable or meta.issingle or meta.is_virtual or not may(ctx, access, "read", meta):
            continue
        for row in matching(ctx, access, meta, word, None, 5):
            title = str(row.get(meta.get_title_field()) or row["name"])
            rest = ", ".join(
                str(value) for key, value in row.items() if key not in ("name", meta.get_title_field()) and value
            )
            found.append(
                {
                    "doctype": name,
                    "doctype_label": _(name),
                    "name": row["name"],
                    "title": strip_html(title),
                    "content": strip_html(rest)[:200],
                }
            )
        if len(found) >= limit:
            break
    return found[start : start + limit]


search = global_search


def _types(ctx: Context) -> list[str]:
    named = [entry["doctype"] for entries in get_hooks(ctx, "global_search_doctypes", {}).values() for entry in entries]
    rows = ctx.db.get_values(
        "DocType",
        {"istable": 0, "issingle": 0, "show_name_in_global_search": 1},
        "name",
        pluck=True,
        order_by="module asc, name asc",
    )
    return list(dict.fromkeys([*named, *rows]))
