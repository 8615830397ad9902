"""Rules of permits and passes that know nothing of frappe."""
