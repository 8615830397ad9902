"""What of a report's result a person may see: rows that name documents out of reach go, confidential values are masked.

Reports read as they like; this is where their result meets the rights of whoever looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence

from frappe.exceptions import DoesNotExistError
from frappe.permissions import user_permissions
from frappe.permissions.masking import mask, masked
from frappe.permissions.predicate import Everything, Predicate
from frappe.permissions.roles import Access
from frappe.permissions.rows import predicate
from frappe.runtime.context import Context
from frappe.schema.meta import Meta, meta_of
from frappe.schema.spec import FieldSpec
from frappe.types import _dict

_AT_ONCE = 500


def visible_rows(
    ctx: Context, access: Access, ref_doctype: str, columns: Sequence[_dict], rows: list[_dict]
) -> list[_dict]:
    """The rows without those that name a document the person is kept from.

    Links to the report's own DocType need the right to read it; other links must lie within the person's user permissions.
    """
    if access.is_system or not rows:
        return rows
    for column in columns:
        if column.fieldtype != "Link" or not column.options:
            continue
        allowed = _reach(ctx, access, str(column.options), is_own=column.options == ref_doctype)
        if allowed is None:
            continue
        meta, rule = allowed
        named = {str(row[column.fieldname]) for row in rows if row.get(column.fieldname) not in (None, "")}
        hidden = named - _within(ctx, meta, rule, sorted(named))
        if hidden:
            rows = [row for row in rows if str(row.get(column.fieldname)) not in hidden]
    return rows


def _reach(ctx: Context, access: Access, doctype: str, *, is_own: bool) -> tuple[Meta, Predicate] | None:
    """The DocType and the rule its documents must pass; None where every one does."""
    try:
        meta = meta_of(ctx, doctype)
    except DoesNotExistError:
        return None
    if meta.istable or meta.issingle or meta.is_virtual:
        return None
    rule = predicate(ctx, access, meta) if is_own else user_permissions.predicate(ctx, access, meta)
    return None if isinstance(rule, Everything) else (meta, rule)


def _within(ctx: Context, meta: Meta, rule: Predicate, names: list[str]) -> set[str]:
    """Those of the names that pass. Names of nothing stored pass too: a report's rows need not be documents."""
    table = f"`tab{meta.name}`"
    text, params = rule.sql(table)
    refused: set[str] = set()
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        passing = f"case when {text} then 1 else 0 end"
        sql = f"select `name`, {passing} from {table} where `name` in ({marks})"  # noqa: S608 - quoted names, bound values
        rows = ctx.db.connection.execute_native(sql, [*params, *part]).rows
        refused |= {str(name) for name, passes in rows if not passes}
    return set(names) - refused


def masks(ctx: Context, access: Access, ref_doctype: str, columns: Sequence[_dict]) -> dict[str, FieldSpec]:
    """Fieldname of a column -> the confidential field it shows, for those the person sees masked.

    A column says whose field it is by ``doctype`` (or ``parent``). One that does not is taken for a field of the report's DocType,
    its child tables or what it links to, whichever of them is confidential: a report that renames nothing hides nothing by chance.
    """
    if access.is_system:
        return {}
    meta = meta_of(ctx, ref_doctype)
    around = _around(ctx, access, meta)
    found: dict[str, FieldSpec] = {}
    for column in columns:
        name = str(column.fieldname).rpartition(".")[2]
        owner = _owner(ctx, column, name)
        if owner is None:
            df = around.get(name)
        else:
            df = (
                owner.fields_by_name[name]
                if name in masked(ctx, access, owner, meta if owner.istable else None)
                else None
            )
        if df is not None:
            found[column.fieldname] = df
    return found


def _owner(ctx: Context, column: _dict, name: str) -> Meta | None:
    """The DocType a column says it is of, if that has such a field: a wrong word hides nothing."""
    said = column.doctype or column.parent
    try:
        meta = meta_of(ctx, str(said)) if said else None
    except DoesNotExistError:
        return None
    return meta if meta is not None and name in meta.fields_by_name else None


def _around(ctx: Context, access: Access, meta: Meta) -> dict[str, FieldSpec]:
    found: dict[str, FieldSpec] = {}
    for df in (*meta.link_fields, *meta.table_fields):
        try:
            other = meta_of(ctx, df.options or "")
        except DoesNotExistError:
            continue
        parent = meta if other.istable else None
        found.update({name: other.fields_by_name[name] for name in masked(ctx, access, other, parent)})
    return found | {name: meta.fields_by_name[name] for name in masked(ctx, access, meta)}


def masked_rows(found: dict[str, FieldSpec], rows: list[_dict]) -> list[_dict]:
    """The rows with the values of ``masks`` masked; what a list masked already stays as it is."""
    for row in rows if found else ():
        for name, df in found.items():
            if row.get(name) not in (None, ""):
                row[name] = mask(df, row[name])
    return rows


def personal_columns(ctx: Context, ref_doctype: str, columns: Sequence[_dict]) -> list[str]:
    """Columns of confidential fields, whoever looks: what an export has to answer for."""
    everyone = Access("", frozenset())
    return sorted(masks(ctx, everyone, ref_doctype, columns))
