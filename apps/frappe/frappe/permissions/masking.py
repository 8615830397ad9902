"""Personal data: shown masked, never overwritten by its own mask, not to be guessed through filters, uncovered on record.

A field says ``mask: 1`` and how (``mask_format``); a permission rule lifts it, always (``unmask``) or one value at a
time with a stated purpose (``unmask_on_request``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from frappe.exceptions import PermissionError, ValidationError
from frappe.permissions.decide import may
from frappe.permissions.roles import Access
from frappe.permissions.rules import grants
from frappe.runtime.cache import site_cache
from frappe.runtime.context import Context
from frappe.runtime.events import notify
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta
from frappe.schema.spec import FieldSpec

SHOWN_SECONDS = 60
ALERT_AFTER = 30
_HOUR = 3600.0
_COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "子车",
        "亓官",
        "司寇",
        "巫马",
        "公西",
        "颛孙",
        "壤驷",
        "公良",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "轩辕",
        "令狐",
        "段干",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "梁丘",
        "左丘",
        "东门",
        "西门",
        "歐陽",
        "司馬",
        "諸葛",
        "東方",
        "尉遲",
        "鍾離",
        "長孫",
        "鮮于",
    ]
)


def masked(
    ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None, doc: Any = None
) -> frozenset[str]:
    """Names of the fields whose values ``access`` sees masked.

    doc: the document whose values they are; without it rules for own documents do not count.
    """
    if access.is_system or not meta.masked_fields:
        return frozenset()
    return _covered(access, meta, parent_meta, own=doc is not None and is_own(access, doc))


def masked_in_own(access: Access, meta: Meta, parent_meta: Meta | None = None) -> frozenset[str]:
    """Names of the fields that ``access`` sees masked even in documents of its own."""
    return frozenset() if access.is_system else _covered(access, meta, parent_meta, own=True)


def is_own(access: Access, doc: Any) -> bool:
    """Did ``access`` make the document, or for a child row the document it belongs to?"""
    return bool((doc.get("parent_doc") or doc).get("owner") == access.user)


def _covered(access: Access, meta: Meta, parent_meta: Meta | None, *, own: bool) -> frozenset[str]:
    memo: dict[Any, frozenset[str]] = meta.memo.setdefault("masked", {})
    key = (access.roles, parent_meta.name if parent_meta else None, id(parent_meta), own)
    found = memo.get(key)
    if found is None:
        granted = grants(parent_meta or meta, access)
        lifted = granted.unmask_levels | (granted.own_unmask_levels if own else frozenset())
        found = memo[key] = frozenset(df.fieldname for df in meta.masked_fields if int(df.permlevel or 0) not in lifted)
    return found


def mask(df: FieldSpec, value: Any) -> Any:
    """The value as it may be shown; empty values stay as they are."""
    if value is None or value == "":
        return value
    return _FORMATS.get(_format_of(df), _all)(str(value))


def _format_of(df: FieldSpec) -> str:
    """The format the field names; else the one its options or type speak of."""
    spoken_of = _FORMATS_OF_OPTIONS.get(df.options or "") or _FORMATS_OF_OPTIONS.get(df.fieldtype)
    return str(df.get("mask_format") or spoken_of or "all")


_FORMATS_OF_OPTIONS = {"Phone": "mobile", "Email": "email", "Name": "name"}


def _ends(text: str, first: int, last: int, stars: int | None = None) -> str:
    """Some characters at both ends, stars between; short texts show less, never everything."""
    if len(text) <= first + last:
        first, last = (1, 0) if len(text) > 1 else (0, 0)
    tail = text[len(text) - last :] if last else ""
    return text[:first] + "*" * (stars or len(text) - first - last) + tail


def _mobile(text: str) -> str:
    return _ends(text, 3, 4, 4) if len(text) >= 8 else _ends(text, 1, 1)


def _id_number(text: str) -> str:
    return _ends(text, 3, 4)


def _name(text: str) -> str:
    if text[:2] in _COMPOUND_SURNAMES and len(text) > 2:
        return text[:2] + "**"
    if text.isascii() and " " in text:
        return text.split(" ")[0][:1] + "** " + text.rsplit(" ", 1)[1][:1] + "**"
    return text[:1] + "**"


def _email(text: str) -> str:
    local, at, domain = text.partition("@")
    return f"{local[:1]}***{at}{domain}" if at else _all(text)


def _all(text: str) -> str:
    return "*" * 6


_FORMATS = {
    "mobile": _mobile,
    "id": _id_number,
    "name": _name,
    "bank": lambda text: "**** " + text[-4:] if len(text) > 8 else _all(text),
    "email": _email,
    "plate": lambda text: "*" * max(len(text) - 3, 3) + text[-3:] if len(text) > 3 else _all(text),
    "all": _all,
}


def shielded(doc: Any) -> Any:
    """A copy in which every confidential value is masked, whoever reads it: for texts and requests that leave the site.

    The document itself where neither it nor its rows have such values.
    """
    tables = [df.fieldname for df in doc.meta.table_fields]
    rows = {name: [shielded(row) for row in doc.get(name) or ()] for name in tables}
    touched = any(new is not old for name in tables for new, old in zip(rows[name], doc.get(name) or (), strict=True))
    if not doc.meta.masked_fields and not touched:
        return doc
    found = copy(doc)
    masks = {df.fieldname: mask(df, doc.get(df.fieldname)) for df in doc.meta.masked_fields}
    found.__dict__.update(masks | rows)
    return found


def mask_row(meta: Meta, names: Iterable[str], row: dict[str, Any]) -> dict[str, Any]:
    """Mask the named fields of a row, in place."""
    for name in names:
        if row.get(name):
            df = meta.fields_by_name.get(name)
            row[name] = mask(df, row[name]) if df else _all("")
    return row


def guard_write(
    ctx: Context,
    access: Access,
    meta: Meta,
    doc: Any,
    before: Mapping[str, Any] | None,
    parent_meta: Meta | None = None,
) -> None:
    """A masked value that comes back unchanged keeps what is stored; any other value with a star is refused."""
    for name in masked(ctx, access, meta, parent_meta, before or doc):
        value = doc.get(name)
        stored = before.get(name) if before else None
        if value is None or value == stored or "*" not in str(value):
            continue
        df = meta.fields_by_name[name]
        if stored and str(value) == mask(df, stored):
            doc.set(name, stored)
            continue
        throw(
            _("{0}: {1} looks like a masked value. Enter it in full, or leave it as it was").format(
                _(df.label or name), value
            ),
            ValidationError,
        )


def guard_filter(
    ctx: Context, access: Access, meta: Meta, fieldname: str, operator: str, parent_meta: Meta | None = None
) -> None:
    """A masked field may be filtered by its full value only: anything else would let it be guessed piece by piece."""
    if fieldname not in masked(ctx, access, meta, parent_meta):
        return
    if operator in ("=", "is"):
        return
    label = _(meta.fields_by_name[fieldname].label or fieldname)
    throw(
        _("{0} is confidential: it can be searched by its full value only, not sorted or grouped").format(label),
        PermissionError,
    )


def unmask(ctx: Context, access: Access, meta: Meta, doc: Any, fieldname: str, purpose: str) -> Any:
    """One value in clear, for a stated purpose. Logged, refusals too; many requests alert the privacy officer."""
    df = meta.fields_by_name.get(fieldname)
    if df is None or not df.get("mask"):
        throw(_("{0} has no masked field {1}").format(_(meta.name), fieldname))
    if not (purpose or "").strip():
        throw(_("Say for what purpose you need to see {0}").format(_(df.label or fieldname)))
    level = int(df.permlevel or 0)
    allowed = access.is_system or (
        may(ctx, access, "read", meta, doc) and level in _levels_on_request(access, meta, doc)
    )
    notify(
        ctx, "sensitive_access", ctx, user=access.user, doctype=meta.name, name=doc.get("name"), fieldname=fieldname,
        purpose=purpose.strip(), allowed=allowed,
    )  # fmt: skip
    count = site_cache(ctx).incrby(f"unmask:{access.user}", expires_in_sec=_HOUR)
    if count == ALERT_AFTER + 1:
        notify(ctx, "sensitive_access_alert", ctx, user=access.user, count=count)
    if not allowed:
        # The refusal is part of the record, so it must outlive the rollback that an error brings.
        ctx.db.commit()
        throw(_("You may not see {0} in clear").format(_(df.label or fieldname)), PermissionError)
    return doc.get(fieldname)


def _levels_on_request(access: Access, meta: Meta, doc: Any) -> frozenset[int]:
    granted = grants(meta, access)
    levels = granted.unmask_levels | granted.unmask_on_request_levels
    if is_own(access, doc):
        levels |= granted.own_unmask_levels | granted.own_unmask_on_request_levels
    return levels
