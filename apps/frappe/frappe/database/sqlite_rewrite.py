"""Apps' SQL, written for a server database, in the words of the embedded one.

Works on tokens, inside out: every pair of brackets is rewritten before the expression around it. What has no
counterpart passes through and fails with the database's own message.
"""

from __future__ import annotations

from collections.abc import Callable

from frappe.database.errors import SQLError
from frappe.database.sqlite_show import information_schema, show_statement
from frappe.database.sqlite_statements import restructure
from frappe.database.tokens import (
    NAME,
    OP,
    PARAM,
    RAW,
    STRING,
    WORD,
    Token,
    find_top,
    literal_value,
    matching,
    quote_literal,
    split_top,
)

Args = list[list[Token]]

RENAMED_FUNCTIONS = {
    "if": "iif",
    "isnull": "is_null",
    "left": "str_left",
    "right": "str_right",
    "greatest": "max",
    "least": "min",
    "substring": "substr",
    "mid": "substr",
    "lcase": "lower",
    "ucase": "upper",
    "ceiling": "ceil",
    "power": "pow",
    "char_length": "length",
    "character_length": "length",
    "sysdate": "now",
    "localtime": "now",
    "localtimestamp": "now",
    "current_timestamp": "now",
    "current_date": "curdate",
    "current_time": "curtime",
    "json_arrayagg": "json_group_array",
    "json_objectagg": "json_group_object",
    "last_insert_id": "last_insert_rowid",
    "row_count": "changes",
    "schema": "database",
    "std": "stddev",
    "json_value": "json_extract",
    "stddev_pop": "stddev",
    "variance": "var_pop",
    "datetime": "timestamp",
}
BARE_FUNCTIONS = {
    word: RENAMED_FUNCTIONS[word] for word in ("current_timestamp", "current_date", "current_time", "localtime")
}
DROPPED_WORDS = frozenset(
    {"sql_calc_found_rows", "sql_no_cache", "sql_cache", "high_priority", "low_priority", "delayed", "quick"}
)
REPLACED_WORDS = {"rlike": "regexp", "straight_join": "join", "distinctrow": "distinct"}
UNITS = frozenset(
    {"microsecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "year_month"}
    | {"second_microsecond", "minute_second", "hour_minute", "hour_second", "day_hour", "day_minute", "day_second"}
)
# Names of columns that need no quotes on a server but do here.
RESERVED_NAMES = frozenset({"nothing", "transaction", "commit", "notnull", "autoincrement", "deferrable"})
_INTRODUCERS = frozenset({"_utf8", "_utf8mb4", "_latin1", "_binary"})
_JOIN_END = frozenset({"from", "where", "select", "and", "or", "on", "set", "by", "having", "limit", "order", "group"})


def rewrite(tokens: list[Token]) -> list[Token]:
    """Tokens of one whole statement in the embedded database's words."""
    shown = show_statement(tokens)
    if shown is not None:
        return expression(shown)
    return expression(restructure(tokens))


def expression(tokens: list[Token]) -> list[Token]:
    """Rewrite a run of tokens from left to right."""
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind == WORD:
            index = _word(tokens, index, out)
        elif token.kind == STRING:
            out.append(Token(RAW, quote_literal(literal_value(token.text)), token.before))
            index += 1
        elif token.kind == OP and token.text == "(":
            end = matching(tokens, index)
            out.append(token)
            out.extend(expression(tokens[index + 1 : end]))
            out.append(tokens[end])
            index = end + 1
        else:
            out.extend(_operator(token))
            index += 1
    return out


def _operator(token: Token) -> list[Token]:
    if token.kind != OP:
        return [token]
    match token.text:
        case "/":
            # Whole numbers divide to a fraction there and to a whole number here.
            return [Token(RAW, "* 1.0 /", token.before)]
        case "&&":
            return [Token(RAW, "and", token.before or " ")]
        case "||":
            return [Token(RAW, "or", token.before or " ")]
        case "<=>":
            return [Token(RAW, "is", token.before or " ")]
        case "!":
            return [Token(RAW, "not ", token.before or " ")]
    return [token]


def _word(tokens: list[Token], index: int, out: list[Token]) -> int:
    """Handle the word at ``index``: append what it becomes to ``out``, return the index after what was used."""
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    after_dot = bool(out) and out[-1].text == "."
    before_dot = following is not None and following.text == "."
    if token.word == "information_schema" and before_dot and index + 2 < len(tokens):
        out.append(Token(RAW, information_schema(tokens[index + 2]), token.before))
        return index + 3
    if after_dot or before_dot:
        reserved = token.word in RESERVED_NAMES
        out.append(Token(NAME, f"`{token.text}`", token.before) if reserved else token)
        return index + 1
    if following is not None and following.text == "(":
        return _call(tokens, index, out)
    handler = _KEYWORDS.get(token.word)
    if handler is not None:
        used = handler(tokens, index, out)
        if used:
            return index + used
    if token.word in BARE_FUNCTIONS and not (out and out[-1].word == "as"):
        out.append(Token(RAW, BARE_FUNCTIONS[token.word] + "()", token.before))
    elif token.word in REPLACED_WORDS:
        out.append(Token(WORD, REPLACED_WORDS[token.word], token.before))
    elif token.word in RESERVED_NAMES:
        out.append(Token(NAME, f"`{token.text}`", token.before))
    elif token.word not in DROPPED_WORDS:
        out.append(token)
    return index + 1


def _call(tokens: list[Token], index: int, out: list[Token]) -> int:
    """A function call, or a keyword before a bracket such as IN and VALUES."""
    token = tokens[index]
    end = matching(tokens, index + 1)
    inner = tokens[index + 2 : end]
    if token.word == "match":
        return _match_against(tokens, index, end, out)
    if token.word in _KEYWORDS and token.word not in _FUNCTIONS:
        used = _KEYWORDS[token.word](tokens, index, out)
        if used:
            return index + used
    handler = _FUNCTIONS.get(token.word)
    if handler is not None:
        replacement = handler(inner)
        if replacement is not None:
            replacement[0].before = token.before
            out.extend(replacement)
            return end + 1
    name = RENAMED_FUNCTIONS.get(token.word, token.text)
    out.append(Token(token.kind, name, token.before))
    out.append(tokens[index + 1])
    out.extend(expression(inner))
    out.append(tokens[end])
    return end + 1


# -- keywords ---------------------------------------------------------------------------------------------------


def _interval(tokens: list[Token], index: int, out: list[Token]) -> int:
    """``x + interval n unit`` becomes a call of date_add."""
    unit_at = next((at for at in range(index + 1, len(tokens)) if tokens[at].word in UNITS), None)
    if unit_at is None or not out or out[-1].text not in ("+", "-"):
        return 0
    name = "date_add" if out.pop().text == "+" else "date_sub"
    operand = _take_operand_back(out)
    amount = expression(tokens[index + 1 : unit_at])
    before = operand[0].before if operand else " "
    if operand:
        operand[0].before = ""
    out.extend(_function(name, [operand, amount, [_literal(tokens[unit_at].word)]], before))
    return unit_at - index + 1


def _take_operand_back(out: list[Token]) -> list[Token]:
    """Remove from the end of ``out`` the operand that stands there: name, literal, parameter or call."""
    end = len(out)
    start = end - 1
    if start >= 0 and out[start].text == ")":
        depth = 0
        while start >= 0:
            depth += {")": 1, "(": -1}.get(out[start].text, 0)
            if depth == 0:
                break
            start -= 1
        if start > 0 and out[start - 1].kind in (WORD, RAW) and out[start - 1].word not in _JOIN_END:
            start -= 1
    while start >= 2 and out[start - 1].text == ".":
        start -= 2
    operand = out[start:end]
    del out[start:end]
    return operand


def _locking(tokens: list[Token], index: int, out: list[Token]) -> int:
    """FOR UPDATE: the write transaction that the statement opens is the lock."""
    words = [token.word for token in tokens[index : index + 4]]
    if words[:2] == ["for", "update"]:
        used = 2
    elif words == ["lock", "in", "share", "mode"]:
        used = 4
    else:
        return 0
    while index + used < len(tokens) and tokens[index + used].word in ("nowait", "skip", "locked", "wait"):
        used += 1
        if tokens[index + used - 1].word == "wait":
            used += 1
    return used


def _index_hint(tokens: list[Token], index: int, out: list[Token]) -> int:
    """USE, FORCE and IGNORE INDEX (…)"""
    if index + 2 < len(tokens) and tokens[index + 1].word in ("index", "key") and tokens[index + 2].text == "(":
        return matching(tokens, index + 2) - index + 1
    return 0


def _collate(tokens: list[Token], index: int, out: list[Token]) -> int:
    return 2 if index + 1 < len(tokens) and tokens[index + 1].word.startswith(("utf8", "latin1")) else 0


def _binary(tokens: list[Token], index: int, out: list[Token]) -> int:
    """The operator BINARY before an operand: kept as a comparison by bytes of what follows."""
    if index + 1 >= len(tokens) or tokens[index + 1].kind not in (PARAM, STRING, NAME, WORD):
        return 0
    end = _operand_end(tokens, index + 1)
    out.append(Token(OP, "(", " "))
    out.extend(expression(tokens[index + 1 : end]))
    out.append(Token(RAW, "collate binary)", " "))
    return end - index


def _like(tokens: list[Token], index: int, out: list[Token]) -> int:
    """LIKE with the escape character that servers take for granted."""
    end = _operand_end(tokens, index + 1)
    if end > len(tokens):
        return 0
    out.append(tokens[index])
    out.extend(expression(tokens[index + 1 : end]))
    if end >= len(tokens) or tokens[end].word != "escape":
        out.append(Token(RAW, r"escape '\'"))
    return end - index


def _operand_end(tokens: list[Token], start: int) -> int:
    """Index after the operand that begins at ``start``."""
    index = start
    if index < len(tokens) and tokens[index].word == "binary":
        index += 1
    if index < len(tokens) and tokens[index].text == "(":
        return matching(tokens, index) + 1
    index += 1
    while index + 1 < len(tokens) and tokens[index].text == ".":
        index += 2
    if index < len(tokens) and tokens[index].text == "(" and tokens[index - 1].kind == WORD:
        return matching(tokens, index) + 1
    return index


def _typed_literal(tokens: list[Token], index: int, out: list[Token]) -> int:
    """DATE '2024-01-01' and _utf8'x': the word before a literal says nothing here."""
    if index + 1 < len(tokens) and tokens[index + 1].kind == STRING and not (out and out[-1].word == "as"):
        out.append(Token(RAW, quote_literal(literal_value(tokens[index + 1].text)), tokens[index].before))
        return 2
    return 0


def _from_dual(tokens: list[Token], index: int, out: list[Token]) -> int:
    return 2 if index + 1 < len(tokens) and tokens[index + 1].word == "dual" else 0


def _div(tokens: list[Token], index: int, out: list[Token]) -> int:
    out.append(Token(RAW, "/", tokens[index].before))
    return 1


_KEYWORDS: dict[str, Callable[[list[Token], int, list[Token]], int]] = {
    "interval": _interval,
    "for": _locking,
    "lock": _locking,
    "use": _index_hint,
    "force": _index_hint,
    "ignore": _index_hint,
    "collate": _collate,
    "binary": _binary,
    "like": _like,
    "from": _from_dual,
    "div": _div,
    **dict.fromkeys(("date", "time", "timestamp", *_INTRODUCERS), _typed_literal),
}


# -- functions --------------------------------------------------------------------------------------------------


def _literal(text: str) -> Token:
    return Token(RAW, quote_literal(text), "")


def _function(name: str, args: Args, before: str = "") -> list[Token]:
    """A call; the arguments must be rewritten already."""
    tokens = [Token(RAW, name, before), Token(OP, "(", "")]
    for number, argument in enumerate(args):
        if number:
            tokens.append(Token(OP, ",", ""))
        tokens.extend(argument)
    tokens.append(Token(OP, ")", ""))
    return tokens


def _date_arithmetic(name: str) -> Callable[[list[Token]], list[Token] | None]:
    def handle(inner: list[Token]) -> list[Token] | None:
        args = split_top(inner)
        if len(args) != 2:
            return None
        amount = args[1]
        if amount and amount[0].word == "interval":
            number, unit = expression(amount[1:-1]), amount[-1].word
        else:
            number, unit = expression(amount), "day"
        return _function(name, [expression(args[0]), number, [_literal(unit)]])

    return handle


def _unit_first(name: str) -> Callable[[list[Token]], list[Token] | None]:
    def handle(inner: list[Token]) -> list[Token] | None:
        args = split_top(inner)
        if not args or len(args[0]) != 1:
            return None
        unit = args[0][0].word.removeprefix("sql_tsi_")
        return _function(name, [[_literal(unit)], *[expression(argument) for argument in args[1:]]])

    return handle


def _extract(inner: list[Token]) -> list[Token] | None:
    at = find_top(inner, ("from",))
    if at != 1:
        return None
    return _function("extract_part", [[_literal(inner[0].word)], expression(inner[2:])])


_CAST_NUMBERS = {
    "signed": "integer",
    "unsigned": "integer",
    "int": "integer",
    "integer": "integer",
    "bigint": "integer",
}
_CAST_REALS = frozenset({"decimal", "double", "float", "real", "numeric"})


def _converted(value: list[Token], type_name: str) -> list[Token]:
    if type_name in ("date", "time"):
        return _function(type_name, [value])
    if type_name in ("datetime", "timestamp"):
        return _function("timestamp", [value])
    target = _CAST_NUMBERS.get(type_name) or ("real" if type_name in _CAST_REALS else "text")
    return [Token(RAW, "cast", ""), Token(OP, "(", ""), *value, Token(RAW, f"as {target}"), Token(OP, ")", "")]


def _cast(inner: list[Token]) -> list[Token] | None:
    at = find_top(inner, ("as",))
    return None if at is None else _converted(expression(inner[:at]), inner[at + 1].word)


def _convert(inner: list[Token]) -> list[Token] | None:
    at = find_top(inner, ("using",))
    if at is not None:
        return [Token(OP, "(", ""), *expression(inner[:at]), Token(OP, ")", "")]
    args = split_top(inner)
    return _converted(expression(args[0]), args[1][0].word) if len(args) >= 2 else None


def _count(inner: list[Token]) -> list[Token] | None:
    """COUNT(DISTINCT a, b): the columns joined, which like the original skips rows with an empty one."""
    args = split_top(inner)
    if len(args) < 2 or not args[0] or args[0][0].word != "distinct":
        return None
    joined: list[Token] = []
    for number, argument in enumerate([args[0][1:], *args[1:]]):
        if number:
            joined.append(Token(RAW, "|| char(31) ||"))
        joined.extend([Token(OP, "("), *expression(argument), Token(OP, ")", "")])
    return [Token(RAW, "count(distinct", ""), *joined, Token(OP, ")", "")]


def _group_concat(inner: list[Token]) -> list[Token] | None:
    """GROUP_CONCAT with SEPARATOR, DISTINCT and ORDER BY."""
    separator: list[Token] = [_literal(",")]
    at = find_top(inner, ("separator",))
    if at is not None:
        separator, inner = expression(inner[at + 1 :]), inner[:at]
    order: list[Token] = []
    at = find_top(inner, ("order",))
    if at is not None and at + 1 < len(inner) and inner[at + 1].word == "by":
        order, inner = inner[at + 2 :], inner[:at]
    distinct = bool(inner) and inner[0].word == "distinct"
    value = split_top(inner[1:] if distinct else inner)
    values = expression(value[0]) if len(value) == 1 else _function("concat", [expression(one) for one in value])
    if not order and not distinct:
        return _function("group_concat", [values, separator])
    descending = bool(order) and order[-1].word == "desc"
    if order and order[-1].word in ("asc", "desc"):
        order = order[:-1]
    key = expression(split_top(order)[0]) if order else [Token(RAW, "null", "")]
    flags = [[Token(RAW, str(int(flag)), "")] for flag in (distinct, descending)]
    return _function("group_concat_ordered", [values, separator, key, *flags])


def _position(inner: list[Token]) -> list[Token] | None:
    at = find_top(inner, ("in",))
    return None if at is None else _function("instr", [expression(inner[at + 1 :]), expression(inner[:at])])


def _match_against(tokens: list[Token], index: int, end: int, out: list[Token]) -> int:
    """MATCH (a, b) AGAINST (words): the number of words found in the columns."""
    if end + 2 >= len(tokens) or tokens[end + 1].word != "against":
        raise SQLError("MATCH needs AGAINST (…) after its columns")
    against_end = matching(tokens, end + 2)
    words = tokens[end + 3 : against_end]
    mode = find_top(words, ("in", "with"))
    words = words if mode is None else words[:mode]
    columns = [expression(column) for column in split_top(tokens[index + 2 : end])]
    out.extend(_function("match_against", [expression(words), *columns], tokens[index].before))
    return against_end + 1


_FUNCTIONS: dict[str, Callable[[list[Token]], list[Token] | None]] = {
    "date_add": _date_arithmetic("date_add"),
    "adddate": _date_arithmetic("date_add"),
    "date_sub": _date_arithmetic("date_sub"),
    "subdate": _date_arithmetic("date_sub"),
    "timestampdiff": _unit_first("timestampdiff"),
    "timestampadd": _unit_first("timestampadd"),
    "extract": _extract,
    "cast": _cast,
    "convert": _convert,
    "count": _count,
    "group_concat": _group_concat,
    "position": _position,
}
