from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from frappe.website.utils import build_response


class BaseRenderer:
    """What the router asks of a renderer: whether it takes a path, and the answer."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or "").strip("/")
        self.http_status_code = http_status_code or 200
        self.headers: dict[str, Any] | None = None

    def can_render(self) -> bool:
        raise NotImplementedError

    def render(self) -> Response:
        raise NotImplementedError

    def build_response(self, data: Any, http_status_code: int | None = None, headers: Any = None) -> Response:
        """The answer with a page's text."""
        return build_response(self.path, data, http_status_code or self.http_status_code, headers or self.headers)
