"""HTTP as werkzeug sees it: reading requests, building responses, errors, static files, addresses."""
