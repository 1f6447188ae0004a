#!/usr/bin/env python3
"""Other validators read the schemas: check-jsonschema takes each shipped rule file and toulmin.toml and refuses changed
ones, and taplo does the same with what `toulmin init` writes, where npm is there.

    python3 tests/external/schema.py [TOULMIN]

Installs its tools into target/schema-tools. Prints what it found, and ends with status 1 where one disagrees.
"""

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "target" / "schema-tools"

#: What is changed in a file, and what it becomes.
CHANGES = [
    ("an unknown key", lambda text: text + "\nno-such-key = 1\n" if "[" not in text else "no-such-key = 1\n" + text),
    ("a misspelt key", lambda text: text.replace("\nid ", "\nidd ", 1)),
    ("an id that is a number", lambda text: text.replace("\nid ", "\nid = 7\nx-id ", 1)),
    ("a list for a note", lambda text: text.replace("\nnote ", "\nnote = [1]\nx-note ", 1)),
]


def run(*line, **options):
    return subprocess.run([str(part) for part in line], capture_output=True, text=True, **options)


def main() -> int:
    binary = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "release" / "toulmin").resolve()
    python = TOOLS / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(TOOLS / "venv", with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "check-jsonschema"], check=True)
    pack = TOOLS / "pack"
    shutil.rmtree(pack, ignore_errors=True)
    subprocess.run([binary, "init", pack, "--quiet"], check=True)
    files = sorted(path for path in pack.glob("*.toml") if not path.name.startswith("."))
    validators = {"check-jsonschema": lambda file, schema: run(python, "-m", "check_jsonschema", "--schemafile", schema, file)}
    if shutil.which("npm"):
        subprocess.run(["npm", "install", "--silent", "--prefix", TOOLS, "@taplo/cli"], check=True)
        taplo = TOOLS / "node_modules" / ".bin" / "taplo"
        validators["taplo"] = lambda file, schema: run(taplo, "lint", file, cwd=pack)
    wrong = 0
    for name, validate in validators.items():
        fine = refused = 0
        for file in files:
            text = file.read_text(encoding="utf-8")
            schema = (pack / text.splitlines()[0].removeprefix("#:schema ")).resolve()
            found = validate(file, schema)
            fine += found.returncode == 0
            if found.returncode:
                wrong += 1
                print(f"{name} refuses {file.name}:\n{found.stdout}{found.stderr}")
            for what, change in CHANGES:
                # the first line stays: it names the schema
                changed = text.splitlines()[0] + "\n" + change(text.split("\n", 1)[1])
                if changed == text:
                    continue
                file.write_text(changed, encoding="utf-8")
                found = validate(file, schema)
                refused += found.returncode != 0
                if found.returncode == 0:
                    wrong += 1
                    print(f"{name} takes {file.name} with {what}")
            file.write_text(text, encoding="utf-8")
        print(f"{name}: {fine} of {len(files)} shipped files taken, {refused} changed ones refused")
    config = TOOLS / "config.json"
    config.write_text(run(binary, "schema", "config").stdout, encoding="utf-8")
    for content, right in [
        ('rules = "mine"\nthreads = 2\n[map]\ncsv = "plain"\nstrict = true\ninclude = ["*.txt"]\n', True),
        ('[map]\ncsv = "excel"\n', False),
        ("[map]\nstrict = 'yes'\n", False),
        ("[mapp]\nstrict = true\n", False),
        ("strict = true\n", False),
    ]:
        file = TOOLS / "toulmin.toml"
        file.write_text(content, encoding="utf-8")
        taken = validators["check-jsonschema"](file, config).returncode == 0
        if taken != right:
            wrong += 1
            print(f"toulmin.toml is {'taken' if taken else 'refused'}:\n{content}")
    json.loads(config.read_text(encoding="utf-8"))
    print("wrong:", wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
