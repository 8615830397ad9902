"""Prints: a document on paper. From metadata or from a format of one's own, as HTML for the browser and as PDF."""
