"""Reports: what is asked (``definition``), checked (``filters``), run (``run``, ``sql``), shown only as far as the person may see it
(``cover``), added up (``totals``), kept (``prepared``) and handed out as a file (``export``).
"""
