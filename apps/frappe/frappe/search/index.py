"""Keeping the index: one row per document, written with the transaction that changed the document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from frappe.database.rows import delete
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of
from frappe.search.fields import indexed, words_of
from frappe.search.words import encode_all

TABLE = "__search"
_BATCH = 200
_SIGNATURE = "search_index_signature"
_FORM = "simplified"  # how words are made of texts: another name has the index written anew by the next migration
Row = tuple[str, str] | None  # words and guarded words; None: the document is gone
Progress = Callable[[str, int, int], None]  # DocType, documents done, documents in all


# --- changes -----------------------------------------------------------------------------------------------------------


def note(doc: Any, method: str | None = None, *_args: Any) -> None:
    """After a change: the document's row is written when the transaction ends."""
    ctx = current()
    if indexed(ctx, doc.meta) and not _unchanged(ctx, doc):
        _queue(ctx, doc.doctype, str(doc.name), row_of(ctx, doc))


def forget(doc: Any, method: str | None = None) -> None:
    """After a deletion."""
    ctx = current()
    if indexed(ctx, doc.meta):
        _queue(ctx, doc.doctype, str(doc.name), None)


def follow_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
    """After a rename: the old name is found no more."""
    ctx = current()
    if indexed(ctx, doc.meta):
        _queue(ctx, doc.doctype, str(old), None)
        ctx.request_cache.pop(_TRUSTED, None)  # what the document says now is read when the row is written
        _queue(ctx, doc.doctype, str(new), ("", ""))


def _unchanged(ctx: Context, doc: Any) -> bool:
    before = doc.get_doc_before_save()
    if before is None:
        return False
    what = indexed(ctx, doc.meta)
    if any(before.get(name) != doc.get(name) for name in (*what.words, *what.guarded)):
        return False
    return all(_rows(before, table, names) == _rows(doc, table, names) for table, names in what.tables)


def _rows(doc: Any, table: str, names: tuple[str, ...]) -> list[list[Any]]:
    return [[row.get(name) for name in names] for row in doc.get(table) or ()]


def row_of(ctx: Context, doc: Any) -> tuple[str, str]:
    """The two texts of a document's row."""
    meta: Meta = doc.meta if hasattr(doc, "meta") else meta_of(ctx, doc["doctype"])
    what = indexed(ctx, meta)
    words = words_of(meta, what.words, doc)
    for table, names in what.tables:
        rows_meta = meta_of(ctx, meta.fields_by_name[table].options or "")
        for row in doc.get(table) or ():
            words |= words_of(rows_meta, names, row)
    return encode_all(words), encode_all(words_of(meta, what.guarded, doc))


# --- the queue of a transaction ------------------------------------------------------------------------------------------

_QUEUE, _TRUSTED = "search_queue", ("search", "queue is as noted")


def _queue(ctx: Context, doctype: str, name: str, row: Row) -> None:
    queue: dict[tuple[str, str], Row] = ctx.extra.setdefault(_QUEUE, {})
    if not queue:
        ctx.before_commit.add(lambda: write_queue(ctx))
        ctx.after_rollback.add(queue.clear)
        ctx.request_cache[_TRUSTED] = True
    queue[doctype, name] = row


def write_queue(ctx: Context) -> None:
    """Write what was noted. A rollback to a savepoint empties the request's cache: then the documents are read again."""
    queue: dict[tuple[str, str], Row] = ctx.extra.get(_QUEUE, {})
    if not queue:
        return
    changes, trusted = dict(queue), bool(ctx.request_cache.get(_TRUSTED))
    queue.clear()
    if not trusted:
        changes = {key: _stored(ctx, *key) for key in changes}
    _write(ctx, [(*key, *row) for key, row in changes.items() if row is not None])
    for doctype, name in (key for key, row in changes.items() if row is None):
        delete(ctx.db.connection, TABLE, {"doctype": doctype, "name": name})


def _stored(ctx: Context, doctype: str, name: str) -> Row:
    found = list(_documents(ctx, meta_of(ctx, doctype), [name])) if ctx.db.table_exists(doctype) else []
    return row_of(ctx, found[0]) if found else None


def _write(ctx: Context, rows: list[tuple[str, str, str, str]]) -> None:
    connection = ctx.db.connection
    dialect = connection.dialect
    updates = ", ".join(
        f"`{name}` = {dialect.upsert_value.format(column=f'`{name}`')}" for name in ("words", "guarded")
    )
    tail = dialect.upsert.format(keys="`doctype`, `name`", updates=updates)
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        marks = ", ".join(["(?, ?, ?, ?)"] * len(part))
        connection.execute_native(
            f"insert into `{TABLE}` (`doctype`, `name`, `words`, `guarded`) values {marks}{tail}",
            [value for row in part for value in row],
        )


# --- everything anew -----------------------------------------------------------------------------------------------------


def searched_types(ctx: Context) -> list[str]:
    """DocTypes of this site that are indexed."""
    names = ctx.db.get_values("DocType", {"istable": 0, "issingle": 0}, "name", pluck=True, order_by="name asc")
    return [name for name in names if indexed(ctx, meta_of(ctx, name))]


def rebuild(
    ctx: Context, doctypes: Iterable[str] | None = None, progress: Progress = lambda _type, _done, _all: None
) -> int:
    """Write the index of these DocTypes (None: of all) anew, in batches that are committed; gives the number of documents."""
    names = list(doctypes) if doctypes is not None else searched_types(ctx)
    written = sum(_rebuild(ctx, meta_of(ctx, name), progress) for name in names)
    if doctypes is None:
        marks = ", ".join("?" * len(names)) or "null"
        ctx.db.connection.execute_native(f"delete from `{TABLE}` where `doctype` not in ({marks})", names)
        ctx.db.set_global(_SIGNATURE, _signature(ctx, names))
    ctx.db.commit()
    return written


def rebuild_changed(ctx: Context, progress: Progress = lambda _type, _done, _all: None) -> int:
    """Rebuild the DocTypes of which other fields are indexed than at the last time: after a migration."""
    stored = json.loads(ctx.db.get_global(_SIGNATURE) or "{}")
    names = searched_types(ctx)
    wanted = json.loads(_signature(ctx, names))
    changed = [name for name in names if stored.get(name) != wanted[name]]
    if not changed and stored.keys() == wanted.keys():
        return 0
    written = rebuild(ctx, changed, progress)
    ctx.db.set_global(_SIGNATURE, json.dumps(wanted))
    return written


def is_complete(ctx: Context, meta: Meta) -> bool:
    """Has every document of this type its row, by the fields that are indexed now? Not before a migration or job has seen to it."""
    stored = json.loads(ctx.db.get_global(_SIGNATURE) or "{}")
    return bool(stored.get(meta.name) == json.loads(_signature(ctx, [meta.name]))[meta.name])


def rebuild_changed_now() -> None:
    """As a job: what is not indexed yet as it should be."""
    rebuild_changed(current())


def _signature(ctx: Context, names: list[str]) -> str:
    found = {}
    for name in names:
        what = indexed(ctx, meta_of(ctx, name))
        found[name] = " ".join(
            [_FORM, *what.words, "|", *what.guarded, "|", *(f"{t}:{','.join(n)}" for t, n in what.tables)]
        )
    return json.dumps(found)


def _rebuild(ctx: Context, meta: Meta, progress: Progress) -> int:
    table, connection = f"`tab{meta.name}`", ctx.db.connection
    total = int(connection.execute_native(f"select count(*) from {table}").rows[0][0])
    done, last = 0, None
    while True:
        after = "" if last is None else " where `name` > ?"
        params: list[Any] = [] if last is None else [last]
        names = [
            row[0]
            for row in connection.execute_native(
                f"select `name` from {table}{after} order by `name` limit {_BATCH}", params
            ).rows
        ]
        if not names:
            break
        _write(ctx, [(meta.name, str(doc["name"]), *row_of(ctx, doc)) for doc in _documents(ctx, meta, names)])
        ctx.db.commit()
        done, last = done + len(names), names[-1]
        progress(_(meta.name), done, total)
    connection.execute_native(
        f"delete from `{TABLE}` where `doctype` = ? and `name` not in (select `name` from {table})", (meta.name,)
    )
    return done


def _documents(ctx: Context, meta: Meta, names: list[Any]) -> Iterator[dict[str, Any]]:
    """What is indexed of stored documents."""
    what = indexed(ctx, meta)
    columns = ["name", *(name for name in (*what.words, *what.guarded) if name != "name")]
    found = ctx.db.get_values(meta.name, {"name": ["in", names]}, columns, as_dict=True)
    by_name = {str(row["name"]): {**row, "doctype": meta.name} for row in found}
    for table, fields in what.tables:
        rows = ctx.db.get_values(
            meta.fields_by_name[table].options, {"parent": ["in", names], "parenttype": meta.name, "parentfield": table},
            ["parent", *fields], as_dict=True,
        )  # fmt: skip
        for row in rows:
            by_name[str(row["parent"])].setdefault(table, []).append(row)
    yield from by_name.values()
