"""Why may, or may not, this user do that: the decision taken apart, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frappe.permissions import user_permissions
from frappe.permissions.columns import hidden, locked
from frappe.permissions.decide import may
from frappe.permissions.masking import masked
from frappe.permissions.predicate import All as AllOf
from frappe.permissions.predicate import AnyOf, ChildFieldIn, FieldIn, NameIn, Predicate
from frappe.permissions.roles import Access
from frappe.permissions.rows import hook_part, share_part
from frappe.permissions.rules import grants
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta


@dataclass(frozen=True, slots=True)
class Reason:
    """rule: which kind of rule; effect: allow, deny or none; text: a sentence."""

    rule: str
    effect: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    allowed: bool
    reasons: tuple[Reason, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "allowed": self.allowed,
            "reasons": [{"rule": r.rule, "effect": r.effect, "text": r.text} for r in self.reasons],
        }


def explain(ctx: Context, user: str, meta: Meta, doc: Any = None, right: str = "read") -> Explanation:
    """The decision and every rule that bears on it, allowing ones first."""
    access = Access.of(ctx, user)
    allowed = may(ctx, access, right, meta, doc)
    if access.is_system:
        return Explanation(allowed, (Reason("administrator", "allow", _("Administrator may do everything")),))
    reasons = [*_roles(access, meta, doc, right)]
    if doc is not None:
        reasons += _user_permissions(ctx, access, meta, doc)
        if not hook_part(ctx, access, meta, right).matches(doc):
            reasons.append(Reason("hook", "deny", _("A rule of the application denies it")))
        if share_part(ctx, access, meta, right).matches(doc):
            reasons.append(Reason("share", "allow", _("The document is shared with {0}").format(user)))
    if not allowed and all(reason.effect != "deny" for reason in reasons):
        reasons.append(Reason("role", "deny", _("The roles of the user allow it for documents of their own only")))
    order = {"allow": 0, "deny": 1, "none": 2}
    return Explanation(allowed, tuple(sorted(reasons, key=lambda reason: order[reason.effect])))


def fields(ctx: Context, user: str, meta: Meta, doc: Any = None) -> tuple[Reason, ...]:
    """Which fields the user does not see, sees masked, or may not change, in sentences."""
    access = Access.of(ctx, user)
    unseen = hidden(ctx, access, meta)
    kinds = (
        ("level", unseen, _("Not seen, as no role of the user reads their level: {0}")),
        (
            "level",
            locked(ctx, access, meta) - unseen,
            _("Seen but not changed, as no role of the user writes their level: {0}"),
        ),
        ("mask", masked(ctx, access, meta, doc=doc) - unseen, _("Shown masked: {0}")),
    )
    return tuple(
        Reason(
            rule,
            "none",
            text.format(", ".join(meta.get_label(df.fieldname) for df in meta.fields if df.fieldname in names)),
        )
        for rule, names, text in kinds
        if names
    )


def _roles(access: Access, meta: Meta, doc: Any, right: str) -> list[Reason]:
    found: list[Reason] = []
    for rule in meta.permissions:
        if rule.role not in access.roles or int(rule.permlevel or 0):
            continue
        if not (rule.get(right) or (right == "select" and rule.get("read"))):
            continue
        if rule.if_owner and doc is not None:
            own = doc.get("owner") == access.user
            text = _("Role {0} allows it for one's own documents").format(_(rule.role or ""))
            found.append(Reason("role", "allow" if own else "none", text))
        else:
            found.append(Reason("role", "allow", _("Role {0} allows it").format(_(rule.role or ""))))
    if not found:
        holders = sorted(
            {rule.role or "" for rule in meta.permissions if rule.get(right) and not int(rule.permlevel or 0)}
        )
        names = ", ".join(_(role) for role in holders) or "–"
        found.append(
            Reason("role", "deny", _("None of the user's roles allows it; it takes one of: {0}").format(names))
        )
    elif not grants(meta, access).has(right):
        found.append(Reason("role", "deny", _("None of the user's roles allows it")))
    return found


def _user_permissions(ctx: Context, access: Access, meta: Meta, doc: Any) -> list[Reason]:
    return [
        Reason("user_permission", "deny", _sentence(part, meta, doc))
        for part in _leaves(user_permissions.predicate(ctx, access, meta))
        if not part.matches(doc)
    ]


def _leaves(part: Predicate) -> list[Predicate]:
    if isinstance(part, AllOf | AnyOf):
        return [leaf for inner in part.parts for leaf in _leaves(inner)]
    return [part]


def _sentence(part: Predicate, meta: Meta, doc: Any) -> str:
    if isinstance(part, FieldIn):
        return _("A user permission limits {0} to {1}; this document has {2}").format(
            meta.get_label(part.fieldname), _some(part.values), doc.get(part.fieldname) or "–"
        )
    if isinstance(part, ChildFieldIn):
        return _("A user permission limits {0} to {1}; a row of {2} has another value").format(
            _(part.allow), _some(part.values), meta.get_label(part.parentfield)
        )
    if isinstance(part, NameIn):
        return _("A user permission limits {0} to {1}").format(_(meta.name), _some(part.names))
    return _("A user permission denies it")


def _some(values: frozenset[str]) -> str:
    names = sorted(values)
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
