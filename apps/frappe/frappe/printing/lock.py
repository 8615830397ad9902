"""PDFs that open with a password only. The library is loaded by the first one that is locked."""

from __future__ import annotations

import io

from frappe.printing import packages


def locked(content: bytes, password: str) -> bytes:
    """The PDF encrypted by AES-256, for which ``password`` is the key. Raises ValidationError naming a missing package."""
    pypdf = packages.loaded("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(user_password=password, algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
