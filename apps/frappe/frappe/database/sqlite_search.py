"""Full text in the embedded database: an FTS5 index over the table ``__search``, kept by triggers."""

from __future__ import annotations

from collections.abc import Sequence

_REMOVE = (
    "insert into `__search_fts` (`__search_fts`, rowid, `words`, `guarded`) "
    "values ('delete', old.`id`, old.`words`, old.`guarded`);"
)
_ADD = "insert into `__search_fts` (rowid, `words`, `guarded`) values (new.`id`, new.`words`, new.`guarded`);"
SEARCH_DDL = (
    "create table if not exists `__search` (`id` integer primary key, `doctype` varchar(140) not null collate nocase, "
    "`name` varchar(255) not null collate nocase, `words` text, `guarded` text, unique (`doctype`, `name`))",
    "create virtual table if not exists `__search_fts` using fts5(`words`, `guarded`, content='__search', "
    "content_rowid='id', tokenize=\"unicode61 tokenchars '_'\", prefix='4 5', detail=column)",
    f"create trigger if not exists `__search_added` after insert on `__search` begin {_ADD} end",
    f"create trigger if not exists `__search_removed` after delete on `__search` begin {_REMOVE} end",
    f"create trigger if not exists `__search_changed` after update on `__search` begin {_REMOVE} {_ADD} end",
)


class SQLiteSearch:
    """Mix-in of the dialect."""

    def search_sql(self, guarded: bool, ranked: bool = True) -> str:
        # A cross join is done in the order written: the index first, whatever the planner knows of the table.
        text = (
            "select `s`.`doctype`, `s`.`name` from `__search_fts` `f` cross join {table} `s` on `s`.`id` = `f`.rowid "
            "where `__search_fts` match ? and {types}"
        )
        return f"{text} order by `f`.`rank`, `s`.`id`" if ranked else text

    def search_expression(self, alternatives: Sequence[Sequence[tuple[str, bool]]], guarded: bool) -> str:
        groups = (" AND ".join(f'"{word}"{"*" if longer else ""}' for word, longer in words) for words in alternatives)
        text = " OR ".join(f"({group})" for group in groups)
        return f"({text})" if guarded else f"{{words}} : ({text})"
