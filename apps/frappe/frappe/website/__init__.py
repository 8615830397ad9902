"""Pages the server renders: the desk's shell, logging in, errors."""
