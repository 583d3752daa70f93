"""A gate (智能门禁) that pairs and reports: `python simulators/gate.py --platform http://… --code 12345678`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simulators.device import Peer, run

if __name__ == "__main__":
    sys.exit(run(Peer))
