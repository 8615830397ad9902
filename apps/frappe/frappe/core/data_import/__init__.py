"""Documents out of spreadsheets.

``table`` rows of a file or of pasted text · ``columns`` which column is which field · ``cells`` texts as values of fields, or what is
wrong with them · ``documents`` rows as documents with child rows · ``run`` a trial or the import itself · ``log`` what became of the rows · ``template`` the file to
fill in. Nothing here writes documents but ``run``; every document goes through the ordinary save.
"""
