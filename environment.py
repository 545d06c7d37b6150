"""The environment as it was given: variables, `.env`, secrets in files, and names nobody knows."""

import os
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent
OURS = ("ERP_", "DB_", "SMTP_")  # Nobody else's variables start like this, so an unknown one is a mistake.


def environment() -> dict[str, str]:
    """Return the variables of `.env` beside this file, overridden by those of the process."""
    return {**{k: v or "" for k, v in dotenv_values(ROOT / ".env").items()}, **os.environ}


def given(
    environ: Mapping[str, str], names: Collection[str], secrets: Collection[str]
) -> tuple[dict[str, str], list[str]]:
    """Return the value of each known name that is set, and a sentence for each mistake in the names.

    A secret may stand in a file: `<NAME>_FILE` holds its path. Empty values count as not set.
    """
    values = {name: environ[name] for name in names if environ.get(name)}
    problems = _unknown(environ, {*names, *(f"{name}_FILE" for name in secrets)})
    for name in secrets:
        if path := environ.get(f"{name}_FILE"):
            if name in values:
                problems.append(f"Set {name} or {name}_FILE, not both.")
                continue
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                problems.append(f"{name}_FILE names a file that can't be read: {path}.")
    return values, problems


def _unknown(environ: Mapping[str, str], known: Collection[str]) -> list[str]:
    """Return a sentence for every variable that is, or was very likely meant to be, one of ours."""
    prefixes = {name.split("_")[0] + "_" for name in known}
    problems = []
    for name in sorted(set(environ) - set(known)):
        ours = name.startswith(OURS)
        near = get_close_matches(name, known, n=1, cutoff=0.5 if ours else 0.85)
        if ours or (near and name.split("_")[0] + "_" in prefixes):
            hint = f"; did you mean {near[0]}?" if near else "."
            problems.append(f"{name} is not a setting of the portal{hint}")
    return problems
