"""The residents' pages: what each shows and does. The rights are those of the documents, asked at every look."""
