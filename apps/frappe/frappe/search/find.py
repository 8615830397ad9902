"""Asking the index. It gives candidates; who gets which of them is decided by the one row predicate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from frappe.permissions.decide import may
from frappe.permissions.roles import Access
from frappe.permissions.stored import stored
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import Context
from frappe.runtime.hooks import call, get_hooks, resolve
from frappe.schema.meta import Meta, meta_of
from frappe.search.fields import indexed, seen_in_clear, words_of
from frappe.search.index import TABLE, is_complete
from frappe.search.words import Question, encode_question, fits, fold, question

BATCH = 100
MOST_CANDIDATES = 3000
Candidate = tuple[str, str]  # DocType, name


def asked(ctx: Context, text: str) -> Question:
    """What a text asks for, in all spellings that apps know of it (hook ``search_spellings``)."""
    spellings = [other for path in get_hooks(ctx, "search_spellings") for other in call(resolve(path), text) or ()]
    return question(text, spellings)


def candidates(
    ctx: Context,
    wanted: Question,
    doctypes: Sequence[str],
    *,
    guarded: bool = False,
    limit: int = BATCH,
    start: int = 0,
    ranked: bool = True,
) -> list[Candidate]:
    """Documents with the words, best first if ``ranked``, whoever may read them: never to be shown as they are."""
    if not wanted or not doctypes:
        return []
    dialect = ctx.db.connection.dialect
    expression = dialect.search_expression(encode_question(wanted), guarded)
    marks = ", ".join("?" * len(doctypes))
    sql = dialect.search_sql(guarded, ranked).format(table=f"`{TABLE}`", types=f"`s`.`doctype` in ({marks})")
    params = [expression, *doctypes, *(dialect.search_order_params(expression) if ranked else ())]
    rows = ctx.db.connection.execute_native(f"{sql}{dialect.paging.format(limit=limit, start=start)}", params).rows
    return [(row[0], row[1]) for row in rows]


def names(ctx: Context, access: Access, meta: Meta, text: str, limit: int = BATCH) -> list[str]:
    """Names of documents of one type that have the text in fields ``access`` may look for; rows are still to be filtered."""
    if not indexed(ctx, meta):
        return []
    wanted = asked(ctx, text)
    found = [name for _type, name in candidates(ctx, wanted, [meta.name], limit=limit)]
    if seen_in_clear(ctx, access, meta):
        others = [name for _type, name in candidates(ctx, wanted, [meta.name], guarded=True, limit=limit)]
        found += _fitting(ctx, access, meta, wanted, [name for name in others if name not in found])
    return found


def holders(ctx: Context, meta: Meta, fields: Iterable[str], text: str) -> list[str] | None:
    """Names of the documents with a text in some of these fields, in no order, still to be filtered by who may read them.

    None where a list has to look itself: the index is not complete, fields are not in everybody's part of it, no words, or
    too many finds.
    """
    words = indexed(ctx, meta).words
    wanted = asked(ctx, text)
    if not words or not wanted or not set(fields) <= {"name", *words} or not is_complete(ctx, meta):
        return None
    found = candidates(ctx, wanted, [meta.name], limit=MOST_CANDIDATES + 1, ranked=False)
    if len(found) > MOST_CANDIDATES:
        return None
    # Names that mean nothing are not in the index; one may still be given in full.
    return [name for _type, name in found] + ([] if "name" in words else [text])


def search(
    ctx: Context, access: Access, text: str, doctypes: Sequence[str], enough: int, shown: Callable[[Meta], list[str]]
) -> list[tuple[Meta, Any]]:
    """At most ``enough`` readable documents that fit the text, best first, as (meta, row of the fields ``shown``)."""
    wanted = asked(ctx, text)
    metas = {
        name: meta for name in doctypes if may(ctx, access, "read", meta := meta_of(ctx, name)) and indexed(ctx, meta)
    }
    guarded = [name for name, meta in metas.items() if seen_in_clear(ctx, access, meta)]
    found: dict[Candidate, tuple[Meta, Any]] = {}
    for hidden, types in ((False, list(metas)), (True, guarded)):
        for batch in _batches(ctx, wanted, types, guarded=hidden):
            new = [each for each in batch if each not in found]
            for name, meta in metas.items():
                mine = [each[1] for each in new if each[0] == name]
                if hidden and mine:
                    mine = _fitting(ctx, access, meta, wanted, mine)
                rows = _readable(ctx, access, meta, mine, shown(meta)) if mine else []
                found.update({(name, str(row["name"])): (meta, row) for row in rows})
            if len(found) >= enough:
                break
    order = list(metas)
    return sorted(found.values(), key=lambda hit: (nearness(text, hit[0], hit[1]), order.index(hit[0].name)))[:enough]


def _batches(ctx: Context, wanted: Question, types: list[str], *, guarded: bool) -> Iterator[list[Candidate]]:
    for start in range(0, MOST_CANDIDATES, BATCH):
        batch = candidates(ctx, wanted, types, guarded=guarded, limit=BATCH, start=start)
        if batch:
            yield batch
        if len(batch) < BATCH:
            return


def _readable(ctx: Context, access: Access, meta: Meta, wanted: list[str], fields: list[str]) -> list[Any]:
    """Rows of those that may be read, in the order given."""
    rows = fetch.get_list(
        ctx,
        access,
        meta.name,
        ListQuery(fields=fields, filters=[["name", "in", wanted]], order_by="", limit=len(wanted)),
    )
    if any(get_hooks(ctx, "has_permission", {}).get(name) for name in (meta.name, "*")):
        rows = [row for row in rows if may(ctx, access, "read", meta, stored(ctx, meta, row["name"]))]
    places = {name: index for index, name in enumerate(wanted)}
    return sorted(rows, key=lambda row: places.get(str(row["name"]), len(places)))


def _fitting(ctx: Context, access: Access, meta: Meta, wanted: Question, found: list[str]) -> list[str]:
    """Those that fit by what ``access`` sees: words of fields it does not see must not tell anything."""
    if not found:
        return []
    fields = tuple(name for name in (*indexed(ctx, meta).words, *seen_in_clear(ctx, access, meta)) if name != "name")
    rows = ctx.db.get_values(meta.name, {"name": ["in", found]}, ["name", *fields], as_dict=True)
    return [str(row["name"]) for row in rows if fits(wanted, words_of(meta, ("name", *fields), row))]


def nearness(text: str, meta: Meta, row: Any) -> int:
    """0: a name or title is just that; 1: one begins with it; 2: the rest."""
    asked_for = fold(text).strip()
    heads = [fold(str(row.get(name) or "")) for name in dict.fromkeys(("name", meta.get_title_field()))]
    if asked_for in heads:
        return 0
    return 1 if any(head.startswith(asked_for) for head in heads) else 2


def best_first(text: str, meta: Meta, rows: Iterable[Any]) -> list[Any]:
    """Exact ones, then those that begin with the text, then the rest, each in their order."""
    return sorted(rows, key=lambda row: nearness(text, meta, row))
