"""The documents say what is true of this tree."""

import re
from pathlib import Path

import commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CHANGELOG.md",
    ROOT / "deploy/WINDOWS.md",
    ROOT / "docs/operating.md",
]
PATH = re.compile(r"`([\w.-]+/(?:[\w.-]+/)*(?:[\w-]+\.\w+)?|[a-z_]+\.(?:py|md|toml))`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def test_every_path_that_is_named_exists():
    """Links and file names in the documents lead somewhere."""
    missing = []
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        missing += [
            (document.name, link) for link in LINK.findall(text) if not (document.parent / link).exists()
        ]
        missing += [(document.name, path) for path in PATH.findall(text) if not is_there(path)]
    assert [] == missing


def is_there(path: str) -> bool:
    """Return whether the tree has `path`, or will have: at the first run, or by the recipe for a page."""
    return (ROOT / path).exists() or path == "var/" or Path(path).name == "thing.py"


def test_every_script_of_the_browser_has_its_place():
    """The map names each of our scripts, so that a newcomer finds the one to change."""
    section = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## In the browser")[2]
    named = set(re.findall(r"`(?:portal_)?(\w+)(?:\.js)?`", section.partition("\n## ")[0]))
    assert set() == {path.stem.removeprefix("portal_") for path in (ROOT / "assets").glob("*.js")} - named


def test_every_make_target_that_is_named_exists():
    """`make …` works as written, and the Makefile declares all of its targets phony."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {name for text in texts() for name in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)}
    assert set() == named - targets
    assert targets == set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE).group(1).split())


def test_every_command_that_is_named_exists():
    """Each `flask --app app …` of the documents is a command, and the README shows every command."""
    existing = {command.name: command for command in commands.COMMANDS}
    lines = [line for text in texts() for line in re.findall(r"flask --app app ([a-z -]+[a-z])", text)]
    for words in (line.split() for line in lines):
        command = existing[words[0]]
        if hasattr(command, "commands") and len(words) > 1:
            assert words[1] in command.commands
    shown = re.findall(r"--app app ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set() == set(existing) - set(shown)


def test_a_command_explains_itself():
    """`flask --app app --help` says what each command does."""
    groups = [command for command in commands.COMMANDS if hasattr(command, "commands")]
    every = [*commands.COMMANDS, *(inner for group in groups for inner in group.commands.values())]
    assert [] == [command.name for command in every if not command.help]


def texts() -> list[str]:
    return [document.read_text(encoding="utf-8") for document in DOCUMENTS]
