#!/usr/bin/env python3
"""What follows from api/openapi.yaml.

    tools/api.py            writes it
    tools/api.py --check    says what is out of date, and ends with 1 where anything is
"""

import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def as_json(contract: dict) -> str:
    return json.dumps(contract, separators=(",", ":"), ensure_ascii=False) + "\n"


def main() -> int:
    contract = yaml.safe_load((ROOT / "api/openapi.yaml").read_text(encoding="utf-8"))
    made = {"api/openapi.json": as_json(contract)}
    stale = []
    for name, text in made.items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv:
        for name in stale:
            print(f"{name} is not what api/openapi.yaml says: run tools/api.py", file=sys.stderr)
        return 1 if stale else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
