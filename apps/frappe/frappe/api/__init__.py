"""REST in two versions, calls of methods, uploads, downloads, and the description of it all."""
