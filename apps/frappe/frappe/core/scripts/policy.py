"""RestrictedPython's rules, and counting. Imported by the first script: RestrictedPython is loaded with it."""

from __future__ import annotations

import ast
from typing import Any

from RestrictedPython.transformer import RestrictingNodeTransformer

from frappe.sandbox import UNSAFE_ATTRIBUTES, WeighsKeys, weighed
from frappe.sandbox_limits import COMPARISONS

_SPEND, _OPERATE, _COMPARE, _APPLY = "_spend_", "_operate_", "_compare_", "_apply_"


class Policy(WeighsKeys, RestrictingNodeTransformer):
    """RestrictedPython's rules, and counting."""

    def check_name(self, node: Any, name: str | None, allow_magic_methods: bool = False) -> None:
        if name not in ("_", "_dict"):
            super().check_name(node, name, allow_magic_methods)

    def visit_Attribute(self, node: Any) -> Any:
        if node.attr in UNSAFE_ATTRIBUTES:
            self.error(node, f'"{node.attr}" is not allowed')
        return super().visit_Attribute(node)

    def visit_BinOp(self, node: Any) -> Any:
        node = self.node_contents_visit(node)
        return _called(node, _OPERATE, ast.Constant(type(node.op).__name__), node.left, node.right)

    def visit_Compare(self, node: Any) -> Any:
        node = self.node_contents_visit(node)
        if len(node.ops) > 1:
            node.left, node.comparators = weighed(node.left), [weighed(each) for each in node.comparators]
            return ast.fix_missing_locations(node)
        sign = type(node.ops[0]).__name__
        assert sign in COMPARISONS
        return _called(node, _COMPARE, ast.Constant(sign), node.left, node.comparators[0])

    def visit_Call(self, node: Any) -> Any:
        """Every call goes by one door, not only those with stars."""
        node = super().visit_Call(node)
        if not (isinstance(node.func, ast.Name) and node.func.id == _APPLY):
            node.args.insert(0, node.func)
            node.func = ast.copy_location(ast.Name(_APPLY, ast.Load()), node)
        return node

    def visit_Lambda(self, node: Any) -> Any:
        node = super().visit_Lambda(node)
        spent = _called(node.body, _SPEND, ast.Constant(1), ast.Constant(0))  # gives None
        node.body = ast.copy_location(ast.BoolOp(ast.Or(), [spent, node.body]), node.body)
        return node

    def visit_Subscript(self, node: Any) -> Any:
        node = super().visit_Subscript(node)
        if isinstance(node, ast.Subscript):  # what an assignment goes to; what is read became a call
            node.slice = weighed(node.slice)
        return ast.fix_missing_locations(node)

    def visit_AugAssign(self, node: Any) -> Any:
        if not isinstance(node.target, ast.Name):
            self.error(node, "write a[b] = a[b] + c instead of a[b] += c")
            return node
        left = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        plain = ast.Assign([node.target], ast.copy_location(ast.BinOp(left, node.op, node.value), node))
        return self.visit(ast.copy_location(plain, node))

    def visit_ExceptHandler(self, node: Any) -> Any:
        if node.type is None:
            node.type = ast.copy_location(ast.Name("Exception", ast.Load()), node)
        node = super().visit_ExceptHandler(node)
        return self.counted(node, "body")

    def visit_FormattedValue(self, node: Any) -> Any:
        parts = node.format_spec.values if isinstance(node.format_spec, ast.JoinedStr) else []
        for part in parts:
            if not isinstance(part, ast.Constant) or any(
                word.isdigit() and int(word) > 200 for word in _numbers(part.value)
            ):
                self.error(node, "this format is not allowed")
        node = self.node_contents_visit(node)
        node.value = weighed(node.value)
        return ast.fix_missing_locations(node)

    def visit_FunctionDef(self, node: Any) -> Any:
        return self.counted(super().visit_FunctionDef(node), "body")

    def visit_For(self, node: Any) -> Any:
        return self.counted(super().visit_For(node), "body", "orelse")

    def visit_While(self, node: Any) -> Any:
        return self.counted(super().visit_While(node), "body", "orelse")

    def visit_If(self, node: Any) -> Any:
        return self.counted(super().visit_If(node), "body", "orelse")

    def visit_Try(self, node: Any) -> Any:
        return self.counted(super().visit_Try(node), "body", "orelse", "finalbody")

    def visit_With(self, node: Any) -> Any:
        return self.counted(super().visit_With(node), "body")

    def visit_Module(self, node: Any) -> Any:
        return self.counted(super().visit_Module(node), "body")

    def visit_ClassDef(self, node: Any) -> Any:
        self.error(node, "classes are not allowed")
        return node

    def counted(self, node: Any, *blocks: str) -> Any:
        for key in blocks:
            block = getattr(node, key)
            if block:
                getattr(node, key)[:0] = [_spending(block)]
        return node


def _numbers(text: Any) -> list[str]:
    return "".join(char if char.isdigit() else " " for char in str(text)).split()


def _called(place: ast.AST, name: str, *arguments: ast.expr) -> ast.Call:
    call = ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
    return ast.fix_missing_locations(ast.copy_location(call, place))


def _spending(block: list[ast.stmt]) -> ast.stmt:
    """The statement at the head of a block: how many statements it has, and how many entries its literals build."""
    cells = sum(_entries(statement) for statement in block)
    call = _called(block[0], _SPEND, ast.Constant(len(block)), ast.Constant(cells))
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), block[0]))


def _entries(statement: ast.stmt) -> int:
    count = 0
    waiting: list[ast.AST] = [statement]
    while waiting:
        node: Any = waiting.pop()
        count += len(getattr(node, "elts", None) or getattr(node, "keys", None) or ()) + (
            1 if isinstance(node, ast.Call) else 0
        )
        waiting += [
            child
            for child in ast.iter_child_nodes(node)
            if not (isinstance(child, ast.stmt) and child is not statement)
        ]
    return count
