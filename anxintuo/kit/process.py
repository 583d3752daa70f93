"""What this process is for: said by its entry point (wsgi.py, celery.py) before the settings are read.

Nobody waits for a command such as `manage.py migrate`, so that is what a process is which says nothing.
"""

WEB, WORKER, COMMAND = "web", "worker", "command"
_purpose = COMMAND


def become(purpose: str) -> None:
    """The first word counts: web imports the job runner, too."""
    global _purpose
    if _purpose == COMMAND:
        _purpose = purpose


def purpose() -> str:
    return _purpose
