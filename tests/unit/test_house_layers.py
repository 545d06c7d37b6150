"""The house keeps its layers: imports point downward, and each library has its place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "auth", "commands", "components", "data", "deploy", "pages", "services")
FLOOR = ("environment", "problems", "settings", "settings_rules")
ALONE = ("app", "logs")
LONGEST = 320  # lines
OURS = {*PACKAGES, *FLOOR, *ALONE}

BELOW = {
    "settings": {"environment", "settings_rules"},
    "settings_rules": {"settings"},
    "environment": set(),
    "problems": set(),
    "logs": {*FLOOR},
    "components": set(),
    "data": {*FLOOR},
    "auth": {*FLOOR, "data"},
    "services": {*FLOOR, "data", "auth"},
    "commands": {*FLOOR, "data", "auth", "services"},
    "api": {*FLOOR, "data", "auth", "services"},
    "pages": {*FLOOR, "data", "auth", "services", "components"},
    "app": OURS - {"app", "deploy"},
    "deploy": OURS - {"pages", "components"},
}
PLACE = {
    "dash": {"pages", "components", "app"},
    "dash_ag_grid": {"pages", "components", "app"},
    "dash_bootstrap_components": {"pages", "components", "app"},
    "sqlalchemy": {"data"},
    "sqlite3": {"data"},
    "pyodbc": {"data"},
    "psycopg": {"data"},
    "mssql_python_odbc": {"data"},
    "alembic": {"data"},
}
APART = {  # parts of `data` that do not know each other, but for the one declaration of the columns
    "data/inventory": ("data.erp", "data.portal"),
    "data/erp": ("data.portal", "data.inventory"),
    "data/portal": ("data.erp", "data.inventory"),
}


def modules() -> Iterator[Path]:
    yield from (ROOT / f"{name}.py" for name in (*FLOOR, *ALONE) if (ROOT / f"{name}.py").exists())
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every statement below a node, however deep, but no expressions: they import nothing."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(node, part, ()):
            yield child
            yield from statements(child)


def imports(source: str) -> set[str]:
    """Return every module that a source imports, with what is taken from it: `data.erp.connection`."""
    found: set[str] = set()
    for node in statements(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the layer"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def broken(path: str, source: str) -> list[str]:
    """Return what is wrong with the imports of one module."""
    home = path.split("/", maxsplit=1)[0].removesuffix(".py")
    wrong = []
    for module in imports(source):
        top = module.split(".")[0]
        if top in OURS - {home} and top not in BELOW[home]:
            wrong.append(f"{path} imports {module}: {home} may not know {top}")
        if home not in PLACE.get(top, {home}):
            wrong.append(f"{path} imports {module}: only {', '.join(sorted(PLACE[top]))} may")
        for part, others in APART.items():
            knows = f"{module}.".startswith(tuple(f"{name}." for name in others))
            if path.startswith(f"{part}/") and knows and not module.startswith("data.inventory.columns"):
                wrong.append(f"{path} imports {module}: {part} stands on its own")
    return sorted(wrong)


def test_imports_point_downward():
    """No module knows a layer above or beside it, nor a library that has its place elsewhere."""
    found = [broken(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in modules()]
    assert [] == [sentence for sentences in found for sentence in sentences]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("data/erp/x.py", "from auth.scope import current_scope"),
        ("services/x.py", "import dash"),
        ("services/x.py", "from sqlalchemy import select"),
        ("pages/x.py", "from api import rows"),
        ("api/x.py", "import pages.inventory"),
        ("components/x.py", "from data.inventory.columns import COLUMNS"),
        ("data/inventory/x.py", "from data.erp.connection import identity"),
        ("data/inventory/x.py", "from data import erp"),
        ("auth/x.py", "def f():\n    import services.accounts.accounts"),
    ],
)
def test_a_wrong_import_is_noticed(path, source):
    """The check above can fail: one import of each forbidden kind is found."""
    assert 1 == len(broken(path, source))


def test_every_package_says_what_it_is():
    """Each package has an `__init__.py` whose docstring names its job."""
    folders = {path.parent for path in modules() if path.parent != ROOT}
    silent = [
        str(folder.relative_to(ROOT))
        for folder in folders
        if not (folder / "__init__.py").exists()
        or not ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    ]
    assert [] == sorted(silent)


def test_files_stay_small_enough_to_read():
    """No source file is longer than LONGEST; what grows past that is two subjects."""
    scripts = [*modules(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "assets").glob("portal*.js")]
    long = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in scripts}
    assert {} == {name: lines for name, lines in long.items() if lines > LONGEST}


def test_no_script_takes_the_name_of_another():
    """What the scripts of the pages share is defined once: they are one file, and the last one would win."""
    names = [
        name
        for script in (ROOT / "assets").glob("*.js")
        for name in re.findall(r"^  lotview\.(\w+) = ", script.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(names) > 50
    assert [] == sorted({name for name in names if names.count(name) > 1})


def test_no_module_is_named_after_nothing():
    """Modules are subjects: no utils, helpers, common or core."""
    assert [] == [
        str(path) for path in modules() if path.stem in {"utils", "helpers", "common", "core", "misc"}
    ]
