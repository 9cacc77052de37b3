"""Words."""

WORDS = {"ID": {"title": "x", "offline": "x"}, "EN": {"title": "x", "offline": "x"}}
