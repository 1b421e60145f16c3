"""What is saved has a name that every system takes, whatever the log is called."""

import json
import subprocess
from pathlib import Path

NAMES = {
    "采购 2026-01-01 2026-03-31": "采购 2026-01-01 2026-03-31.png",
    "../../etc/passwd": "-..-etc-passwd.png",
    'a<b>:"c"|d?*e\\f/g': "a-b---c--d--e-f-g.png",
    "invoice\u202egnp.exe": "invoicegnp.exe.png",
    "  ...  ": "map.png",
    "": "map.png",
    "con": "_con.png",
    "NUL.txt": "_NUL.txt.png",
    "a\n\tb\x00c\u2028d": "abcd.png",
    "长" * 300: "长" * 100 + ".png",
    "🚀" * 120: "🚀" * 100 + ".png",
}


def test_a_file_is_named_safely() -> None:
    script = Path(__file__).parent / "names.mjs"
    said = subprocess.run(["node", str(script), json.dumps(list(NAMES))], capture_output=True, text=True, check=True)
    assert dict(zip(NAMES, json.loads(said.stdout), strict=True)) == NAMES
