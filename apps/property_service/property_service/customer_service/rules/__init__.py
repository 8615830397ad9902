"""Rules of cases that know nothing of frappe: which promise applies, and what its clocks say."""
