"""Mails: written into the queue of the site in the transaction that causes them, sent by a job afterwards.

``message`` builds the text of a mail · ``accounts`` which mailbox it leaves through · ``outbox`` the queue, sending, what failed.
"""
