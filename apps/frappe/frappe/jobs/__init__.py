"""Work for later: a job is a row of the site's own database, written in the transaction that asks for it.

A rolled-back transaction leaves no job behind, and a job that was committed cannot be lost: the row is the truth. What runs
between processes (``wires``: huey, over a file or over Redis) only wakes a worker: it carries the site's and the row's names. A
worker claims the row, does the work and marks it done in the work's own transaction; a row whose worker died is found again.

``arguments`` writes arguments as JSON and back · ``rows`` what a job's row says and who may take it · ``queue`` enqueue and
questions · ``wires`` waking workers · ``runner`` one job · ``worker`` a process of workers · ``schedule`` what is due when.
"""
