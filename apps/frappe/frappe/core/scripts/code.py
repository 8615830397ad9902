"""Scripts as code: RestrictedPython checks them, and each block says what it is going to spend before it runs."""

from __future__ import annotations

from functools import lru_cache
from types import CodeType

from frappe.exceptions import ScriptError
from frappe.runtime.i18n import _

MAX_LENGTH = 100_000


@lru_cache(maxsize=512)
def compiled(name: str, script: str) -> CodeType:
    """The script, checked and rewritten. Raises ScriptError that names lines and what is not allowed."""
    from RestrictedPython.compile import compile_restricted_exec  # noqa: PLC0415 - loaded by the first script

    from frappe.core.scripts.policy import Policy  # noqa: PLC0415

    if len(script) > MAX_LENGTH:
        raise ScriptError(_("The script {0} is longer than {1} letters").format(name, MAX_LENGTH))
    try:
        result = compile_restricted_exec(script, filename=f"<{name}>", policy=Policy)
    except (RecursionError, MemoryError, ValueError) as error:
        raise ScriptError(_("The script {0} cannot be read: {1}").format(name, error)) from error
    if result.errors or result.code is None:
        raise ScriptError(_("The script {0} cannot be read: {1}").format(name, "; ".join(result.errors)))
    return result.code
