"""What the desk asks for: boot data, metadata, forms, lists, search."""
