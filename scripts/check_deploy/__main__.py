"""Checks that deployment files agree with the code and with each other:
`python -m check_deploy [ROOT]`, with the folder scripts/ in PYTHONPATH."""

import sys
from pathlib import Path

from . import PARTS
from .source import Source

root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
source = Source(root)
complaints = [
    complaint for part in PARTS for complaint in part.check(root, source)
]
for complaint in complaints:
    print(complaint, file=sys.stderr)
sys.exit(1 if complaints else 0)
