"""DocTypes: from JSON files and customisations to specs, metas and tables."""
