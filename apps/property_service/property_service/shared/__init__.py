"""Rules that need nothing but the standard library (and a pinyin dictionary): readable beside the handbook."""
