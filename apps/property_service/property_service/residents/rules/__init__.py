"""Rules of personal data that know nothing of frappe."""
