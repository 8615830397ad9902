"""Lists of the desk: rows in a compact form, counts, deletion of many, export."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from werkzeug.wrappers import Response

from frappe.core.reports import builder, export
from frappe.core.reports.columns import rows_as_dicts
from frappe.core.reports.run import MOST_ROWS
from frappe.core.reports.totals import total_row
from frappe.desk.search import titles
from frappe.exceptions import ValidationError
from frappe.http.documents import check_tables, list_rows
from frappe.model.delete_doc import delete_doc
from frappe.model.docs import get_doc, new_doc
from frappe.model.many import each_on_its_own
from frappe.permissions.decide import may, require
from frappe.permissions.masking import masked
from frappe.permissions.predicate import Everything
from frappe.permissions.roles import Access
from frappe.permissions.rows import predicate
from frappe.printing.reports import answer_on_paper
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.query.filters import Filter, parse
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import Meta, meta_of
from frappe.search.find import holders
from frappe.types import _dict
from frappe.utils.numbers import flt
from frappe.utils.text import as_json, parse_json

COUNT_CAP = 1001
MOST_FOUND = 200
SMALL_GROUP = 5
BIG_TABLE = 50_000  # rows: looking through fewer takes less than a tenth of a second
_TITLE = "title_of_"


def arguments(doctype: str, given: dict[str, Any]) -> dict[str, Any]:
    """What is asked of a list, read from its JSON, a search answered by the index where that is quicker."""
    asked = {
        **given,
        "fields": parse_json(given.get("fields")),
        "filters": parse_json(given.get("filters")),
        "or_filters": parse_json(given.get("or_filters")),
    }
    return _by_words(current(), doctype, asked) if asked["or_filters"] else asked


def _by_words(ctx: Context, doctype: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The same question with a search for a text answered by the index of words already, where the table is big.

    A text in the middle of a value makes the database read the whole table; the index knows words and how they begin, in
    Chinese any two characters, and pinyin. In a small table, and where the index cannot say, the search stays as it is.
    """
    conditions = parse(asked["or_filters"])
    first = conditions[0]
    text = str(first.value).strip("%")
    same = all(each.operator == "like" and each.value == f"%{text}%" for each in conditions)
    if not same or not text.strip() or set(text) & set("%\\"):
        return asked
    meta = meta_of(ctx, doctype)
    size = fetch.count(ctx, Access.system("is the table big?"), doctype, limit=BIG_TABLE + 1)
    names = holders(ctx, meta, [each.field for each in conditions], text) if size > BIG_TABLE else None
    if names is None:
        return asked
    return {**asked, "filters": [*parse(asked["filters"]), Filter("name", "in", names)], "or_filters": None}


@whitelist()
def get(doctype: str, **options: Any) -> dict[str, Any] | list[Any]:
    """Rows of a list: names of columns once, then values. ``view`` "Report" needs the right to reports."""
    ctx, given = current(), arguments(doctype, options)
    if options.get("view") == "Report":
        require(ctx, Access.of(ctx), "report", meta_of(ctx, doctype))
    if given["or_filters"] and not given.get("group_by"):
        names = _found(ctx, doctype, given)
        if not names:
            return []
        if len(names) <= MOST_FOUND:
            given.update(filters=[[doctype, "name", "in", names]], or_filters=None)
    joined = _titles_beside(ctx, doctype, given)
    if joined:
        given["fields"] = [*given["fields"], *joined.values()]
    rows = list_rows(ctx, doctype, given)[0]
    if not rows:
        return []
    found = _taken_out(ctx, doctype, rows, joined)
    return {
        "keys": list(rows[0]),
        "values": [list(row.values()) for row in rows],
        "link_titles": found | link_titles(doctype, rows, set(joined)),
        "user_info": {},
    }


def _found(ctx: Context, doctype: str, given: dict[str, Any]) -> list[Any]:
    """Names that a search finds, in no order, one more than ``MOST_FOUND`` at most.

    When it finds little, the list is asked for by these: in the order of the list the database would go through the whole
    table row by row, by way of an index, until the page is full. What is found often fills it soon.
    """
    found = ListQuery(
        fields=["name"],
        filters=given["filters"],
        or_filters=given["or_filters"],
        order_by="",
        limit=MOST_FOUND + 1,
    )
    return [row["name"] for row in fetch.get_list(ctx, Access.of(ctx), doctype, found)]


def _titles_beside(ctx: Context, doctype: str, given: dict[str, Any]) -> dict[str, str]:
    """Link field -> the title it leads to, for links whose titles come in the list's own statement.

    That is for those who see all documents of the other type; for others each title is a question of its own.
    """
    fields = given.get("fields")
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    if not isinstance(fields, list) or given.get("group_by") or meta.is_virtual:
        return {}
    found = {}
    for df in meta.link_fields:
        target = meta_of(ctx, df.options or "")
        title = target.get_title_field()
        if df.fieldname not in fields or not target.show_title_field_in_link or title == "name":
            continue
        if may(ctx, access, "select", target) and isinstance(predicate(ctx, access, target, "select"), Everything):
            found[df.fieldname] = f"{df.fieldname}.{title} as {_TITLE}{df.fieldname}"
    return found


def _taken_out(ctx: Context, doctype: str, rows: list[dict[str, Any]], joined: dict[str, str]) -> dict[str, str]:
    """``DocType::name`` -> title out of the rows' own columns, which are taken away."""
    found: dict[str, str] = {}
    for fieldname in joined:
        target = meta_of(ctx, doctype).fields_by_name[fieldname].options
        for row in rows:
            title = row.pop(_TITLE + fieldname, None)
            if row.get(fieldname):
                found[f"{target}::{row[fieldname]}"] = str(title or row[fieldname])
    return found


def link_titles(doctype: str, rows: list[dict[str, Any]], known: Container[str] = ()) -> dict[str, str]:
    """``DocType::name`` -> title, for links whose DocTypes are known by their titles: one statement per DocType.

    known: link fields whose titles are there already.
    """
    ctx = current()
    found: dict[str, str] = {}
    wanted: dict[str, set[str]] = {}
    for df in meta_of(ctx, doctype).link_fields:
        if df.fieldname in known:
            continue
        wanted.setdefault(df.options or "", set()).update(
            str(row[df.fieldname]) for row in rows if row.get(df.fieldname)
        )
    for df in meta_of(ctx, doctype).dynamic_link_fields:
        for row in rows:
            if row.get(df.options or "") and row.get(df.fieldname):
                wanted.setdefault(str(row[df.options or ""]), set()).add(str(row[df.fieldname]))
    for target, names in wanted.items():
        meta = meta_of(ctx, target)
        if names and meta.show_title_field_in_link and meta.get_title_field() != "name":
            found.update({f"{target}::{name}": title for name, title in titles(target, sorted(names)).items()})
    return found


@whitelist()
def get_list(doctype: str, **options: Any) -> list[Any]:
    """Rows of a list as objects."""
    return list_rows(current(), doctype, arguments(doctype, options))[0]


@whitelist()
def get_count(
    doctype: str, filters: Any = None, or_filters: Any = None, limit: int | None = None, **_options: Any
) -> int:
    """Number of rows; counting stops at ``limit`` (1001 by default), so that it stays quick."""
    ctx = current()
    asked = arguments(doctype, {"filters": filters, "or_filters": or_filters})
    return fetch.count(
        ctx, Access.of(ctx), doctype, asked["filters"], or_filters=asked["or_filters"], limit=limit or COUNT_CAP
    )


def names_in(value: Any) -> list[Any]:
    """Names of documents, sent as a list or its JSON text. Raises ValidationError for anything else."""
    found = parse_json(value)
    if not isinstance(found, list):
        raise ValidationError(_("Names of documents are a list"))
    return found


@whitelist(methods=["POST"])
def delete_items(items: Any, doctype: str) -> dict[str, str]:
    """Delete documents, each on its own; gives the reasons of those that stayed."""
    return each_on_its_own(names_in(items), lambda name: delete_doc(doctype, name, ignore_missing=False)).failed


@whitelist(methods=["GET", "POST"])
def export_query(
    doctype: str,
    fields: Any = None,
    filters: Any = None,
    order_by: str | None = None,
    or_filters: Any = None,
    group_by: str | None = None,
    file_format_type: str = "CSV",
    selected_items: Any = None,
    title: str | None = None,
    add_totals_row: bool = False,
    chart: Any = None,
    letter_head: str | None = None,
    **_options: Any,
) -> Response | None:
    """The list as CSV or Excel: masked as on the screen, formulas neutralised, long numbers as text, written to the access log.

    ``PDF`` and ``Print`` (a page for the browser to print) ask for the right to print, and bear the letter head and the chart
    that stands above the rows. selected_items: names of the documents, in place of filters.
    """
    ctx = current()
    on_paper = file_format_type in export.ON_PAPER
    chosen = parse_json(selected_items)
    asked = [[doctype, "name", "in", names_in(chosen)]] if chosen else parse_json(filters)
    searched = arguments(doctype, {"filters": asked, "or_filters": or_filters})
    columns, rows = exported(
        doctype, fields, searched["filters"], right="print" if on_paper else "export",
        or_filters=searched["or_filters"], order_by=order_by, group_by=group_by or None,
    )  # fmt: skip
    if add_totals_row and rows:
        rows.append(total_row(columns, rows))
    what = export.handout(ctx, doctype, columns, rows, file_format_type, filters=asked)
    if on_paper:
        return answer_on_paper(
            ctx, title or _(doctype), columns, rows, what, chart=parse_json(chart), letter_head=letter_head
        )
    export.send(ctx, export.table(columns, rows), title or _(doctype), what)
    return None


def exported(
    doctype: str, fields: Any, filters: Any, *, right: str = "export", **more: Any
) -> tuple[list[_dict], list[Any]]:
    """Columns and rows of a list as its reader may take them away. Raises PermissionError without that right."""
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    require(ctx, access, right, meta)
    names = [
        builder.selected(str(name)) if isinstance(name, str) else name
        for name in parse_json(fields) or meta.get_list_fields()
    ]
    query = ListQuery(fields=names, filters=filters, limit=MOST_ROWS, raw=True, **more)
    keys, found = fetch.get_rows(ctx, access, doctype, query)
    columns = [builder.column(ctx, meta, key) for key in keys]
    rows: list[Any] = rows_as_dicts(columns, found)
    if more.get("group_by"):
        rows = _small_groups_hidden(ctx, access, meta, columns, rows)
    return columns, rows


def _small_groups_hidden(
    ctx: Context, access: Access, meta: Meta, columns: list[_dict], rows: list[_dict]
) -> list[_dict]:
    """Groups of fewer than five documents without their figures, for those who see any field of the DocType masked.

    A group of one would tell about one person what the mask keeps back.
    """
    if not masked(ctx, access, meta):
        return rows
    counts = [column.fieldname for column in columns if column.fieldname.startswith(("count(", "_count", "_aggregate"))]
    figures = [
        column.fieldname for column in columns if column.fieldname.startswith(("sum(", "avg(", "min(", "max(", *counts))
    ]
    for row in rows:
        if any(flt(row.get(name)) < SMALL_GROUP for name in counts):
            row.update(dict.fromkeys(figures, f"<{SMALL_GROUP}"))
    return rows


@whitelist(methods=["POST"])
def save_report(name: str, doctype: str, report_settings: Any, roles: Any = None) -> str:
    """Keep columns, filters, sort and group of a list as a report of one's own; gives its name.

    roles: who else may see it; those who may make reports on the DocType, if nothing is said.
    """
    ctx = current()
    require(ctx, Access.of(ctx), "report", meta_of(ctx, doctype))
    settings = parse_json(report_settings)
    if not name.strip() or not isinstance(settings, dict):
        raise ValidationError(_("Give the report a name"))
    if ctx.db.exists("Report", name):
        report = _own_report(name)
    else:
        report = new_doc("Report")
        report.update(
            {"report_name": name.strip(), "ref_doctype": doctype, "report_type": "Report Builder", "is_standard": "No"}
        )
    if roles is not None:
        report.set("roles", [{"role": str(role)} for role in names_in(roles)])
    report.json = as_json(settings)
    report.save(ignore_permissions=True)
    return str(report.name)


@whitelist(methods=["POST"])
def delete_report(name: str) -> None:
    """Delete a saved report of one's own."""
    _own_report(name)
    delete_doc("Report", name, ignore_permissions=True)


def _own_report(name: str) -> Any:
    """A saved list that the user may change. Raises ValidationError, PermissionError."""
    report = get_doc("Report", name)
    if report.is_standard == "Yes" or report.report_type != "Report Builder":
        raise ValidationError(_("There is a report {0} already: choose another name").format(name))
    if report.owner != current().user:
        report.check_permission("write")
    return report


@whitelist(methods=["POST"])
def bulk_edit(doctype: str, docnames: Any, action: str = "update", data: Any = None) -> list[str]:
    """Change the same fields of many documents; gives the names of those that failed."""
    values = parse_json(data) or {}
    if action not in ("update", "submit", "cancel") or not isinstance(values, dict):
        raise ValidationError(_("{0} is not an action").format(action))
    check_tables({**values, "doctype": doctype})

    def change(name: Any) -> None:
        doc = get_doc(doctype, name)
        if action == "update":
            doc.update(values)
            doc.save()
        else:
            getattr(doc, action)()

    return list(each_on_its_own(names_in(docnames), change).failed)
