"""Forms: loading, saving, and what stands beside a document."""
