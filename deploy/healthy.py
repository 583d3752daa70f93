"""The container's health check: web and database answer. (A missing worker is not cured by restarting web.)"""

import http.client
import json
import os
import sys


def main() -> int:
    host = os.environ.get("ANXINTUO_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    line = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
    try:
        line.request("GET", "/healthz", headers={"Host": host})
        parts = json.loads(line.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return 1
    return 0 if parts.get("web") == parts.get("database") == "ok" else 1


if __name__ == "__main__":
    sys.exit(main())
