"""Whole statements of apps whose clauses the embedded database orders or spells differently."""

from __future__ import annotations

from frappe.database.errors import SQLError
from frappe.database.tokens import NAME, OP, RAW, WORD, Token, find_top, matching, split_top


def restructure(tokens: list[Token]) -> list[Token]:
    """The statement with its clauses in the embedded database's order; expressions are untouched."""
    if not tokens:
        return tokens
    match tokens[0].word:
        case "insert" | "replace":
            return _insert(tokens)
        case "update":
            return _update(tokens)
        case "delete":
            return _delete(tokens)
        case "truncate":
            return [Token(WORD, "delete", ""), Token(WORD, "from"), tokens[-1]]
        case "create" | "alter" | "drop" | "rename":
            return _ddl(tokens)
        case "explain":
            at = 2 if len(tokens) > 1 and tokens[1].word in ("extended", "format") else 1
            return [Token(RAW, "explain query plan", ""), *tokens[at:]]
    if tokens[0].text == "(":
        return _bracketed_union(tokens)
    return tokens


def name_of(token: Token) -> str:
    return token.text.strip("`")


def _words(text: str) -> list[Token]:
    return [Token(WORD, word) for word in text.split()]


def _insert(tokens: list[Token]) -> list[Token]:
    head = tokens[0].word
    rest = [token for token in tokens[1:4] if token.word not in ("low_priority", "delayed", "high_priority")]
    rest += tokens[4:]
    ignore = bool(rest) and rest[0].word == "ignore"
    if ignore:
        rest = rest[1:]
    if rest and rest[0].word != "into":
        rest = [*_words("into"), *rest]
    rest = _set_to_values(rest)
    return [*_words("insert or ignore" if ignore else head), *_on_duplicate(rest)]


def _set_to_values(rest: list[Token]) -> list[Token]:
    """INSERT INTO t SET a = 1, b = 2"""
    at = find_top(rest, ("set",))
    if at != 2:
        return rest
    end = find_top(rest, ("on",), at) or len(rest)
    pairs = [_assignment(pair) for pair in split_top(rest[at + 1 : end])]
    columns: list[Token] = []
    values: list[Token] = []
    for column, value in pairs:
        columns += [Token(OP, ","), column] if columns else [column]
        values += [Token(OP, ","), *value] if values else value
    bracketed = [Token(OP, "("), *columns, Token(OP, ")"), *_words("values"), Token(OP, "("), *values, Token(OP, ")")]
    return [*rest[:at], *bracketed, *rest[end:]]


def _assignment(tokens: list[Token]) -> tuple[Token, list[Token]]:
    """Column (without its table) and value of ``t.a = value``."""
    at = next((index for index, token in enumerate(tokens) if token.text in ("=", ":=")), None)
    if not at:
        raise SQLError("an assignment reads column = value")
    return tokens[at - 1], tokens[at + 1 :]


def _on_duplicate(tokens: list[Token]) -> list[Token]:
    """ON DUPLICATE KEY UPDATE a = VALUES(a)"""
    at = find_top(tokens, ("duplicate",))
    if at is None or tokens[at - 1].word != "on" or at + 3 > len(tokens):
        return tokens
    head, updates = tokens[: at - 1], tokens[at + 3 :]
    select = find_top(head, ("select",))
    if select is not None and find_top(head, ("where", "group", "order", "limit"), select) is None:
        # Without a WHERE the database would read ON as the condition of a join.
        head = [*head, *_words("where true")]
    out = [*head, *_words("on conflict do update set")]
    index = 0
    while index < len(updates):
        token = updates[index]
        if token.word == "values" and index + 1 < len(updates) and updates[index + 1].text == "(":
            end = matching(updates, index + 1)
            out += [Token(RAW, "excluded."), updates[end - 1]]
            updates[end - 1].before = ""
            index = end + 1
        else:
            out.append(token)
            index += 1
    return out


def _update(tokens: list[Token]) -> list[Token]:
    """UPDATE with a table alias before its columns, or over a join."""
    start = 1
    head = _words("update")
    if len(tokens) > 1 and tokens[1].word == "ignore":
        head, start = _words("update or ignore"), 2
    at = find_top(tokens, ("set",), start)
    if at is None:
        return tokens
    where = find_top(tokens, ("where", "order", "limit"), at)
    assignments = tokens[at + 1 : where]
    condition = tokens[where:] if where is not None else []
    tables, conditions = _joined_tables(tokens[start:at])
    out = [*head, *_with_alias(tables[0]), *_words("set")]
    for number, pair in enumerate(split_top(assignments)):
        column, value = _assignment(pair)
        column.before = " "
        out += [Token(OP, ","), column] if number else [column]
        out += [Token(OP, "="), *value]
    if len(tables) == 1:
        return [*out, *_limited(name_of(tables[0][0]), condition)]
    out += _words("from")
    for number, table in enumerate(tables[1:]):
        out += [Token(OP, ","), *table] if number else table
    return [*out, *_all_conditions(conditions, condition)]


def _with_alias(table: list[Token]) -> list[Token]:
    if len(table) == 2:
        return [table[0], *_words("as"), table[1]]
    return table


def _limited(table: str, condition: list[Token]) -> list[Token]:
    """WHERE … ORDER BY … LIMIT of an update or delete, as a condition on the rows."""
    if find_top(condition, ("limit", "order")) is None:
        return condition
    quoted = Token(NAME, f"`{table}`")
    return [*_words("where rowid in"), Token(OP, "("), *_words("select rowid from"), quoted, *condition, Token(OP, ")")]


def _joined_tables(tokens: list[Token]) -> tuple[list[list[Token]], list[list[Token]]]:
    """Tables with aliases, and the conditions of inner joins between them."""
    tables: list[list[Token]] = []
    conditions: list[list[Token]] = []
    for piece in split_top(tokens):
        rest = piece
        while True:
            at = find_top(rest, ("join", "inner", "cross", "left", "right", "straight_join"))
            _one_table(rest if at is None else rest[:at], tables, conditions)
            if at is None:
                break
            if rest[at].word in ("left", "right"):
                raise SQLError("an UPDATE over an outer join is not possible here: select the names first")
            rest = rest[at + (2 if rest[at].word in ("inner", "cross") else 1) :]
    return tables, conditions


def _one_table(tokens: list[Token], tables: list[list[Token]], conditions: list[list[Token]]) -> None:
    on = find_top(tokens, ("on",))
    table = tokens if on is None else tokens[:on]
    tables.append([token for token in table if token.word != "as"] if len(table) <= 3 else table)
    if on is not None:
        conditions.append(tokens[on + 1 :])


def _all_conditions(conditions: list[list[Token]], where: list[Token]) -> list[Token]:
    if where and where[0].word == "where":
        conditions = [*conditions, where[1:]]
    out: list[Token] = []
    for condition in conditions:
        out += _words("and") if out else _words("where")
        out += [Token(OP, "("), *condition, Token(OP, ")")]
    return out


def _delete(tokens: list[Token]) -> list[Token]:
    """DELETE a FROM t a JOIN …, and DELETE … LIMIT."""
    if len(tokens) < 3:
        return tokens
    tokens = [tokens[0], *[token for token in tokens[1:3] if token.word not in ("ignore", "quick")], *tokens[3:]]
    if tokens[1].word == "from":
        table = tokens[2]
        using = find_top(tokens, ("where", "order", "limit"))
        if using is None or find_top(tokens, ("limit", "order")) is None:
            return tokens
        return [*_words("delete from"), table, *_limited(name_of(table), tokens[using:])]
    at = find_top(tokens, ("from",))
    if at is None:
        return tokens
    target = name_of(tokens[1])
    source = tokens[at + 1 :]
    behind = _table_behind(source, target)
    return [
        *_words("delete from"),
        Token(NAME, f"`{behind}`"),
        *_words("where rowid in"),
        Token(OP, "("),
        *_words("select"),
        Token(NAME, f"`{target}`"),
        Token(RAW, ".rowid", ""),
        *_words("from"),
        *source,
        Token(OP, ")"),
    ]


def _table_behind(source: list[Token], alias: str) -> str:
    """The table an alias stands for in a FROM clause."""
    for index, token in enumerate(source):
        if index and name_of(token) == alias and token.kind in (WORD, NAME):
            before = source[index - 1]
            if before.word == "as" and index > 1:
                before = source[index - 2]
            if before.kind == NAME or (before.kind == WORD and before.word not in ("join", "on", "and", "where")):
                return name_of(before)
    return alias


def _bracketed_union(tokens: list[Token]) -> list[Token]:
    """(SELECT …) UNION (SELECT …): brackets around members are not allowed, a subselect is.

    A condition in brackets, as hooks give them, is none of that, whatever subselects it has.
    """
    if next((token.word for token in tokens if token.text != "("), "") not in ("select", "with"):
        return tokens
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == "(" and index + 1 < len(tokens) and tokens[index + 1].word in ("select", "with"):
            end = matching(tokens, index)
            out += [*_words("select * from"), *tokens[index : end + 1]]
            index = end + 1
        else:
            out.append(token)
            index += 1
    return out


def _ddl(tokens: list[Token]) -> list[Token]:
    words = [token.word for token in tokens]
    if words[0] == "rename" and len(tokens) == 5:
        return [*_words("alter table"), tokens[2], *_words("rename to"), tokens[4]]
    if words[0] == "alter" and words[1] == "table" and len(tokens) > 4:
        return _alter_table(tokens)
    if words[0] == "create" and "index" in words[1:3]:
        on = words.index("on")
        return [
            *tokens[: on - 1],
            _index_name(tokens[on + 1], tokens[on - 1]),
            *tokens[on : on + 2],
            *_plain(tokens[on + 2 :]),
        ]
    if words[0] == "drop" and words[1] == "index" and "on" in words:
        on = words.index("on")
        return [*tokens[: on - 1], _index_name(tokens[on + 1], tokens[on - 1])]
    if words[0] == "create" and "table" in words[1:3]:
        opening = next((index for index, token in enumerate(tokens) if token.text == "("), None)
        return tokens if opening is None else _column_types(tokens[: matching(tokens, opening) + 1])
    return tokens


_TEXT_TYPES = frozenset({"varchar", "char", "tinytext", "text", "mediumtext", "longtext"})
_OTHER_TYPES = {"decimal": "float", "numeric": "float", "json": "jsontext"}


def _column_types(tokens: list[Token]) -> list[Token]:
    """Types in a column list as our own tables have them: text without regard to case, decimals as fractions."""
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        is_type = bool(out) and out[-1].kind in (WORD, NAME)
        if is_type and token.word in _TEXT_TYPES:
            has_length = index + 1 < len(tokens) and tokens[index + 1].text == "("
            end = matching(tokens, index + 1) + 1 if has_length else index + 1
            out += [*tokens[index:end], Token(RAW, "collate nocase")]
            index = end
            continue
        out.append(
            Token(WORD, _OTHER_TYPES[token.word], token.before) if is_type and token.word in _OTHER_TYPES else token
        )
        index += 1
    return out


def _alter_table(tokens: list[Token]) -> list[Token]:
    table = tokens[2]
    words = [token.word for token in tokens]
    action, subject = words[3], words[4]
    if action == "add" and subject in ("index", "key", "unique", "fulltext"):
        at = 6 if subject == "unique" and words[5] in ("index", "key") else 5
        at = 6 if subject == "fulltext" else at
        head = "create unique index if not exists" if subject == "unique" else "create index if not exists"
        if words[at : at + 3] == ["if", "not", "exists"]:
            at += 3
        return [*_words(head), _index_name(table, tokens[at]), *_words("on"), table, *_plain(tokens[at + 1 :])]
    if action == "drop" and subject in ("index", "key"):
        at = 7 if words[5:7] == ["if", "exists"] else 5
        return [*_words("drop index if exists"), _index_name(table, tokens[at])]
    if action in ("modify", "change"):
        raise SQLError("ALTER TABLE … MODIFY is not possible here: change the DocType and migrate")
    if action == "add":
        tokens = _column_types(
            [*tokens[:4], *(tokens[4:] if subject == "column" else [*_words("column"), *tokens[4:]])]
        )
        after = find_top(tokens, ("after", "first"))
        return tokens if after is None else tokens[:after]
    return tokens


def _index_name(table: Token, name: Token) -> Token:
    return Token(NAME, f"`{name_of(table)}:{name_of(name)}`")


def _plain(columns: list[Token]) -> list[Token]:
    """Index columns without prefix lengths: ``(subject(100))`` indexes the whole text here."""
    out: list[Token] = []
    index = 0
    while index < len(columns):
        if out and columns[index].text == "(" and len(out) > 1:
            index = matching(columns, index) + 1
            continue
        if columns[index].word == "using":
            index += 2
            continue
        out.append(columns[index])
        index += 1
    return out
