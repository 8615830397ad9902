"""Conditions in DocType definitions: ``depends_on``, ``mandatory_depends_on``, ``read_only_depends_on``.

A condition is a field name, or ``eval:`` and an expression in a small part of JavaScript, so that the browser and the
server decide alike. Both read the cases of ``fixtures/vectors/expressions.json``. Nothing is executed: the text is
parsed into closures over a closed set of operators, and a name outside ``doc``, ``parent``, the given scope and a few
functions is an error.

Grammar: ``?:  ??  ||  &&  == != === !==  < <= > >= in  + -  * / %  ! + -``, member access (``a.b``, ``a?.b``,
``a["b"]``), calls of the functions and methods listed below, array literals, numbers, quoted texts, ``true false null
undefined``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from frappe.exceptions import ScriptError
from frappe.utils.js_values import BINARY, FUNCTIONS, UNARY, UNDEFINED, call, member, method, truthy
from frappe.utils.providers import translate as _

_LOGICAL = {"??": 1, "||": 2, "&&": 3}
MAX_LENGTH = 4000
MAX_DEPTH = 60

Scope = Mapping[str, Any]
Node = Callable[[Scope], Any]


def evaluate(expression: str, doc: Any, parent: Any = None, scope: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression (without ``eval:``); undefined is None.

    scope: further names, e.g. ``{"frappe": {"session": {"user": …}}}``; functions in it may be called.
    Raises ScriptError for what the grammar does not know.
    """
    value = compiled(expression)({**(scope or {}), "doc": doc, "parent": parent if parent is not None else UNDEFINED})
    return None if value is UNDEFINED else value


def depends_on(condition: Any, doc: Any, parent: Any = None, scope: Mapping[str, Any] | None = None) -> bool:
    """Does the condition hold for ``doc``? An empty one does.

    A field name holds when the field has a value; tables and lists when they have rows. Raises ScriptError.
    """
    if not isinstance(condition, str):
        return condition is None or bool(condition)
    text = condition.strip()
    if not text:
        return True
    if text.startswith("eval:"):
        value = compiled(text[5:])({**(scope or {}), "doc": doc, "parent": parent if parent is not None else UNDEFINED})
        return truthy(value)
    if not re.fullmatch(r"\w+", text):
        raise _refused(text, "write eval: before an expression")
    value = member(doc, text)
    return bool(value) if isinstance(value, list | tuple) else truthy(value)


def check_condition(condition: str) -> None:
    """Raise ScriptError unless the condition can be parsed. Names are looked at only when it is evaluated."""
    text = condition.strip()
    if text.startswith("eval:"):
        compiled(text[5:])
    elif text and not re.fullmatch(r"\w+", text):
        raise _refused(text, "write eval: before an expression")


@lru_cache(maxsize=4096)
def compiled(expression: str) -> Node:
    """The expression as a function of its scope."""
    if len(expression) > MAX_LENGTH:
        raise _refused(expression[:40], f"it is longer than {MAX_LENGTH} letters")
    return _Parser(expression).parse()


def _refused(expression: str, reason: str) -> ScriptError:
    return ScriptError(_("The condition {0} cannot be read: {1}").format(expression, reason))


# --- parsing ------------------------------------------------------------------------------------------------


class Token(NamedTuple):
    kind: str  # number, text, name, sign, end
    value: Any


_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w$])"
    r"|(?P<name>[A-Za-z_$\u4e00-\u9fff][\w$]*)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|[-+*/%!<>?:.,()\[\]]))"
)
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": UNDEFINED}
_RESERVED = frozenset(
    [
        "new",
        "function",
        "return",
        "var",
        "let",
        "const",
        "delete",
        "typeof",
        "void",
        "this",
        "instanceof",
        "if",
        "for",
        "while",
        "class",
    ]
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}


def _unquoted(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        code = found.group(1)
        return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)

    return re.sub(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", letter, text[1:-1])


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    position = 0
    source = text.strip().removesuffix(";").rstrip()
    while position < len(source):
        match = _TOKEN.match(source, position)
        if not match:
            raise _refused(text, f"{source[position:].strip()[:10]!r} is not understood")
        kind = str(match.lastgroup)
        value: Any = match.group(kind)
        if kind == "number":
            value = float(value) if re.search(r"[.eE]", value) else int(value)
        elif kind == "text":
            value = _unquoted(value)
        found.append(Token(kind, value))
        position = match.end()
    found.append(Token("end", None))
    return found


class _Parser:
    """Recursive descent; each method gives a closure."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        node = self._ternary()
        if self._next.kind != "end":
            raise _refused(self._text, f"{self._next.value!r} is not expected there")
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _accept(self, sign: str) -> bool:
        if self._next == Token("sign", sign):
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise _refused(self._text, f"{sign!r} is missing")

    def _ternary(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _refused(self._text[:40], "it is nested too deeply")
        condition = self._binary(1)
        if self._accept("?"):
            yes = self._ternary()
            self._expect(":")
            no = self._ternary()
            condition = _choose(condition, yes, no)
        self._depth -= 1
        return condition

    def _binary(self, level: int) -> Node:
        left = self._unary()
        while True:
            token = self._next
            sign: str = token.value if token.kind == "sign" or token == Token("name", "in") else ""
            strength = _LOGICAL.get(sign) or (BINARY[sign][0] if sign in BINARY else 0)
            if strength < level:
                return left
            self._take()
            right = self._binary(strength + 1)
            left = _logical(sign, left, right) if sign in _LOGICAL else _operation(BINARY[sign][1], left, right)

    def _unary(self) -> Node:
        token = self._next
        if token.kind == "sign" and token.value in UNARY:
            self._take()
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise _refused(self._text[:40], "it is nested too deeply")
            operand = self._unary()
            self._depth -= 1
            operator = UNARY[token.value]
            return lambda scope: operator(operand(scope))
        return self._postfix(self._primary())

    def _postfix(self, node: Node) -> Node:
        optional = False  # from the first ?. on, nothing stays nothing to the end of the chain
        while True:
            if self._accept("?."):
                optional = True
                node = self._member_or_call(node, optional=True)
            elif self._accept("."):
                node = self._member_or_call(node, optional=optional)
            elif self._accept("["):
                index = self._ternary()
                self._expect("]")
                node = _indexed(node, index)
            else:
                return node

    def _member_or_call(self, owner: Node, *, optional: bool) -> Node:
        token = self._take()
        if token.kind != "name":
            raise _refused(self._text, "a name is missing after the point")
        if self._accept("("):
            return _method_call(owner, token.value, self._arguments(), optional)
        return _member_of(owner, token.value, optional)

    def _arguments(self, closing: str = ")") -> list[Node]:
        found: list[Node] = []
        if self._accept(closing):
            return found
        while True:
            found.append(self._ternary())
            if self._accept(closing):
                return found
            self._expect(",")
            if closing == "]" and self._accept(closing):  # a comma after the last item
                return found

    def _primary(self) -> Node:
        token = self._take()
        if token.kind in ("number", "text"):
            return _constant(token.value)
        if token.kind == "name":
            return self._name(token.value)
        if token == Token("sign", "("):
            node = self._ternary()
            self._expect(")")
            return node
        if token == Token("sign", "["):
            items = self._arguments("]")
            return lambda scope: [item(scope) for item in items]
        raise _refused(
            self._text, "it ends too early" if token.kind == "end" else f"{token.value!r} is not expected there"
        )

    def _name(self, name: str) -> Node:
        if name in _CONSTANTS:
            return _constant(_CONSTANTS[name])
        if name in _RESERVED or name == "in":
            raise _refused(self._text, f"{name} has no place in a condition")
        if self._accept("("):
            arguments = self._arguments()
            return lambda scope: call(_named(scope, name), name, [argument(scope) for argument in arguments])
        return lambda scope: _named(scope, name)


def _named(scope: Scope, name: str) -> Any:
    if name in scope:
        return scope[name]
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    raise ScriptError(_("{0} is not known in a condition: use doc.{0} for a field").format(name))


def _constant(value: Any) -> Node:
    return lambda _scope: value


def _choose(condition: Node, yes: Node, no: Node) -> Node:
    return lambda scope: yes(scope) if truthy(condition(scope)) else no(scope)


def _operation(operator: Callable[[Any, Any], Any], left: Node, right: Node) -> Node:
    return lambda scope: operator(left(scope), right(scope))


def _logical(sign: str, left: Node, right: Node) -> Node:
    def either(scope: Scope) -> Any:
        value = left(scope)
        if sign == "??":
            return right(scope) if value is None or value is UNDEFINED else value
        return right(scope) if truthy(value) is (sign == "&&") else value

    return either


def _member_of(owner: Node, name: str, optional: bool) -> Node:
    def get(scope: Scope) -> Any:
        found = owner(scope)
        if optional and (found is None or found is UNDEFINED):
            return UNDEFINED
        return member(found, name)

    return get


def _indexed(owner: Node, index: Node) -> Node:
    return lambda scope: member(owner(scope), index(scope))


def _method_call(owner: Node, name: str, arguments: list[Node], optional: bool) -> Node:
    def run(scope: Scope) -> Any:
        found = owner(scope)
        if optional and (found is None or found is UNDEFINED):
            return UNDEFINED
        return call(method(found, name), name, [argument(scope) for argument in arguments])

    return run
