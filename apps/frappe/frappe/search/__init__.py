"""Finding documents by what is written in them, in Chinese characters, in pinyin, by initials or in any other script.

    words.py   text -> words of the index, question -> words to look for; pure
    fields.py  what of a DocType is indexed, and who may look for it
    index.py   table ``__search``: one row per document, written at the end of the transaction that changed it
    find.py    question -> candidates of the index -> only what the person may read

Data flow: a document's ``on_change`` leaves a row in the queue of its transaction; one statement writes the queue before
the commit, so that index and documents never part. Deletions and renames follow the same way.

Fields of level 0 without a mask go into column ``words``, which everybody's questions look at; their answers are filtered
by the one row predicate. Masked fields and those of higher levels go into ``guarded``, which is looked at only for DocTypes
of which the person sees such a field in clear, and a document found there must fit by the fields that the person sees.
"""
