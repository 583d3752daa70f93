"""The one-command local stack: PostgreSQL and Redis out of installed wheels, supervised (design.md §4–5).

Plain standard library, so that it starts fast and can run before anything of Django is configured. Never imported
by the apps. `python -m anxintuo.embedded --help` lists what it does.
"""


class EmbeddedError(Exception):
    """Something the person at the keyboard can put right; the message is one whole sentence for them."""
