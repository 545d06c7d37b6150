"""What is shipped to start the portal with knows every setting, and says the same in each place."""

import re

from environment import ROOT
from settings import NAMES, Settings, load_settings

DEPLOY = ROOT / "deploy"
# In a container: fixed by the image, said by an address in a file, or a file that would have to be there.
NOT_FOR_CONTAINERS = {"VAR_DIR", "HISTORY_DIR", "PORT", "PORTAL_LOGO", "TODAY"}
BY_ADDRESS = re.compile(
    r"(ERP_)?DB_(SERVER|PORT|NAME|USERNAME|PASSWORD|USE_WINDOWS_AUTH|DRIVER|ENCRYPT|TRUST_.*)"
)


def composed() -> dict[str, str]:
    """Return the environment of the portal's containers, as compose.yaml says it."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8").split("  environment:\n")[1]
    return dict(re.findall(r"^    ([A-Z_]+): (.*)$", text.split("\n  secrets:")[0], re.M))


def test_containers_are_told_every_setting():
    """Whatever stands in `.env` gets there, or is in the list of what a container has no use for."""
    told = {name.removesuffix("_FILE") for name in composed()}
    left = NOT_FOR_CONTAINERS | {name for name in NAMES if BY_ADDRESS.fullmatch(name)}
    assert told | left == NAMES
    assert not told & left


def test_each_name_in_a_container_is_the_one_outside():
    """A value comes from the variable of the same name, a secret from a file that is declared."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for name, value in composed().items():
        if name.endswith("_FILE"):
            secret = value.removeprefix("/run/secrets/")
            assert f"\n  {secret}: {{ file: ./secrets/{secret} }}" in text
        else:
            assert re.fullmatch(rf"\${{{name}(:[-?][^}}]*)?}}", value), name


def test_what_is_not_set_outside_is_not_set_inside():
    """An empty variable, as compose hands it over, is the same as none."""
    empty = {name: "" for name, value in composed().items() if value.endswith(":-}")}
    assert Settings().or_demo() == load_settings(empty)


def test_the_two_units_differ_in_what_they_start_only():
    """Web server and worker run as the same user, with the same rights and the same folders."""
    units = [
        (DEPLOY / f"lotview-{name}.service").read_text("utf-8").splitlines() for name in ("web", "worker")
    ]
    assert {"Description", "ExecStart"} == {
        line.partition("=")[0] for lines in zip(*units, strict=True) for line in lines if lines[0] != lines[1]
    }
