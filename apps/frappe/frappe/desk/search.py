"""Finding documents while typing: in link fields, and everywhere at once."""

from __future__ import annotations

import inspect
from typing import Any

from frappe.exceptions import ValidationError
from frappe.fields import field_type
from frappe.permissions import columns
from frappe.permissions.decide import may, require
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.apps import installed_apps
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import call, get_hooks
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import find as find_endpoint
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import Meta, meta_of
from frappe.search import find
from frappe.search.fields import indexed, named_types
from frappe.search.index import rebuild
from frappe.utils.html_utils import strip_html
from frappe.utils.text import parse_json

PAGE = 10
MAX_PAGE = 50
TITLE_LINKS = 2  # types may be titled by each other
MOST_TITLES = 200
MOST_WORDS = 1000
USER_QUERY = "frappe.core.doctype.user.user.user_query"
WORDS = frozenset({"DocType", "Role", "Workflow State", "Workflow Action Master"})
"""Types whose documents are called by words that the catalogues translate."""


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
    asked = (doctype, txt, "name", 0, size, filters or {})
    function = find_endpoint(query, installed_apps(ctx)).function
    try:
        inspect.signature(function).bind(*asked)
    except TypeError as error:
        raise ValidationError(_("{0} is no search for links").format(query)) from error
    rows = call(function, *asked)
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
    unseen = columns.hidden(ctx, access, meta) | masked(ctx, access, meta)
    return [name for name in shown_fields(meta) if name not in unseen and not _is_numeric(meta, name)]


def _is_numeric(meta: Meta, name: str) -> bool:
    df = meta.get_field(name)
    return name != "name" and df is not None and field_type(df.fieldtype).is_numeric


def shown_fields(meta: Meta) -> list[str]:
    """Name, title and search fields: what tells documents apart where one is chosen."""
    names = dict.fromkeys(("name", meta.get_title_field(), *meta.get_search_fields()))
    return [name for name in names if name in meta.all_columns]


def matching(ctx: Context, access: Access, meta: Meta, txt: str, filters: Any, size: int) -> list[Any]:
    """Documents with the text in one of the searchable fields: exact ones first, then those that begin with it."""
    text, given = (txt or "").strip(), _given(meta, filters)
    if not text:
        return _rows(ctx, access, meta, given, None, size)
    names = searchable(ctx, access, meta)
    heads = [name for name in names if name in ("name", meta.get_title_field())]
    keyed = find.names(ctx, access, meta, text)
    found: dict[Any, Any] = {}
    worded = _by_words(ctx, access, meta, text, given)[:size]
    for either in (
        [["name", "in", worded]] if worded else [],
        [[name, "like", f"{like_text(text)}%"] for name in heads],
        [["name", "in", keyed]] if keyed else [],
        [[name, "like", f"%{like_text(text)}%"] for name in names],
    ):
        if either and len(found) < size:
            found.update(
                {row["name"]: row for row in _rows(ctx, access, meta, given, either, size) if row["name"] not in found}
            )
    first = [found[name] for name in worded if name in found]
    rest = find.best_first(text, meta, (row for name, row in found.items() if name not in worded))
    return [*first, *rest][:size]


def _said(meta: Meta, title: Any) -> str:
    """A title in the language of whoever asks, where it is a word; else as it stands."""
    return _(str(title)) if meta.translated_doctype or meta.name in WORDS else str(title)


def _by_words(ctx: Context, access: Access, meta: Meta, text: str, given: list[Any]) -> list[Any]:
    """Names whose words in the user's language hold the text, the shortest first."""
    if not (meta.translated_doctype or meta.name in WORDS):
        return []
    rows = fetch.get_list(
        ctx, access, meta.name, ListQuery(fields=["name"], filters=given, order_by="name asc", limit=MOST_WORDS)
    )
    words = {row["name"]: _said(meta, row["name"]) for row in rows}
    fitting = [name for name, word in words.items() if word != name and text.lower() in word.lower()]
    return sorted(fitting, key=lambda name: len(words[name]))


def like_text(text: str) -> str:
    """The text as LIKE takes it for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _given(meta: Meta, filters: Any) -> list[Any]:
    """The caller's filters; what is disabled is not offered."""
    enabled: list[Any] = [["disabled", "=", 0]] if meta.has_field("disabled") else []
    if not enabled and meta.has_field("enabled"):
        enabled = [["enabled", "=", 1]]
    if isinstance(filters, dict):
        filters = [[key, *value] if isinstance(value, list) else [key, "=", value] for key, value in filters.items()]
    return [*enabled, *(filters or [])]


def _rows(ctx: Context, access: Access, meta: Meta, given: list[Any], either: Any, size: int) -> list[Any]:
    query = ListQuery(fields=shown_fields(meta), filters=given, or_filters=either, limit=size)
    return fetch.get_list(ctx, access, meta.name, query)


def _entry(ctx: Context, access: Access, meta: Meta, row: Any) -> dict[str, Any]:
    title = row.get(meta.get_title_field())
    parts = [
        str(row[name]) for name in row if name not in ("name", meta.get_title_field()) and row[name] not in (None, "")
    ]
    entry = {"value": row["name"], "description": ", ".join(parts)}
    label = _said(meta, title or row["name"])
    if label != row["name"]:
        entry["label"] = label
        if not meta.show_title_field_in_link:
            entry["description"] = ", ".join([str(title or row["name"]), *parts])
    return entry


@whitelist()
def get_link_title(doctype: str, docname: Any) -> str:
    """What a link shows: the title of the document it points to."""
    return titles(doctype, [str(docname)]).get(str(docname)) or str(docname)


@whitelist()
def get_link_titles(links: dict[str, list[Any]]) -> dict[str, dict[str, str]]:
    """Titles of many documents, ``{doctype: {name: title}}``; those out of sight are left out."""
    return {doctype: titles(doctype, [str(name) for name in names[:MOST_TITLES]]) for doctype, names in links.items()}


def titles(doctype: str, names: list[str], links: int = TITLE_LINKS) -> dict[str, str]:
    """Name -> title of the documents that the user may choose; masked as the user sees it.

    links: how often a title that is itself a link is called by the title of what it leads to.
    """
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    if not may(ctx, access, "select", meta):
        return {}
    field = meta.get_title_field()
    hides = field in masked(ctx, access, meta)
    found = {}
    for name, title in fetch.linked(ctx, access, doctype, names, field).items():
        if title and hides and "*" not in str(title):
            title = mask(meta.fields_by_name[field], title)
        found[name] = _said(meta, title or name)
    df = meta.fields_by_name.get(field)
    if links and found and df and df.fieldtype == "Link" and df.options:
        above = titles(df.options, sorted(set(found.values())), links - 1)
        return {name: above.get(title, title) for name, title in found.items()}
    return found


@whitelist()
def global_search(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list[dict[str, Any]]:
    """Documents of any type that fit a text: exact ones first, types in the order that settings or apps name."""
    ctx = current()
    access = Access.of(ctx)
    first, count = max(int(start), 0), min(max(int(limit), 1), MAX_PAGE)
    types = [doctype] if doctype else _types(ctx)
    found = find.search(ctx, access, text or "", types, first + count, lambda meta: searchable(ctx, access, meta))
    return [_found(meta, row) for meta, row in found[first:]]


search = global_search


def _found(meta: Meta, row: Any) -> dict[str, Any]:
    title_field = meta.get_title_field()
    title = str(row.get(title_field) or row["name"])
    rest = ", ".join(str(value) for key, value in row.items() if key not in ("name", title_field) and value)
    return {
        "doctype": meta.name, "doctype_label": _(meta.name), "name": row["name"],
        "title": strip_html(title), "content": strip_html(rest)[:200],
    }  # fmt: skip


def _types(ctx: Context) -> list[str]:
    rows = ctx.db.get_values(
        "DocType", {"istable": 0, "issingle": 0}, "name", pluck=True, order_by="module asc, name asc"
    )
    return list(dict.fromkeys([*named_types(ctx), *(name for name in rows if indexed(ctx, meta_of(ctx, name)))]))


@whitelist()
def get_names_for_mentions(search_term: str) -> list[dict[str, Any]]:
    """People of the desk who can be named in a comment: id and full name."""
    ctx = current()
    require(ctx, Access.of(ctx), "select", meta_of(ctx, "User"))
    rows = call(find_endpoint(USER_QUERY, installed_apps(ctx)).function, "User", search_term, "name", 0, PAGE, None)
    return [{"id": name, "value": full_name or name, "link": ""} for name, full_name, *_more in rows]


def rebuild_for_doctype(doctype: str) -> None:
    """Write the index of one DocType anew."""
    rebuild(current(), [doctype])
