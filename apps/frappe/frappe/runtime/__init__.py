"""The running site: which one, who acts, which apps, and what they told us through their manifests."""
