"""Rules of mail and papers that know nothing of frappe."""
