"""Demo data in Chinese: one seed, written through the document API, removable by the names it recorded."""

from property_service.demo.load import load, wipe

__all__ = ["load", "wipe"]
