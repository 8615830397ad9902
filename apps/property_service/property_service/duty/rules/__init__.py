"""Rules of rosters that know nothing of frappe: what a plan may not do, and how one is made."""
