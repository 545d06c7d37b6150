"""Our scripts and our styles as one file each: fifty files would be fifty requests before the first row."""

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request

from auth.permissions import public
from problems import NotFound

blueprint = Blueprint("joined", __name__)
TYPES = {"js": "text/javascript", "css": "text/css"}
# Pages link these themselves: what runs before the styles are read, and what only sign-in pages need.
ALONE = {"theme.js", "first.js", "door.js"}


class Joined:
    """The files of a folder that end alike, one after the other in the order of their names."""

    def __init__(self, folder: Path, kind: str) -> None:
        files = sorted(file for file in folder.glob(f"*.{kind}") if file.name not in ALONE)
        self.data = b"\n".join(file.read_bytes() for file in files)
        # The address changes with the content, so that browsers may keep it.
        self.address = f"/assets/all.{kind}?m={hashlib.blake2b(self.data, digest_size=8).hexdigest()}"


def init_joined(app: Flask) -> None:
    """Join the files of `assets/` once; `joined(kind)` gives their address, in templates too."""
    assets = Path(app.root_path, "assets")
    app.extensions["lotview.joined"] = {kind: Joined(assets, kind) for kind in TYPES}
    app.register_blueprint(blueprint)
    app.template_global("joined")(joined)


def joined(kind: str) -> str:
    """Return the address of all scripts ("js") or all styles ("css")."""
    return _files()[kind].address


@blueprint.get("/assets/all.<kind>")
@public
def all_of(kind: str) -> Response:
    """Give the joined files of one kind."""
    if kind not in TYPES:
        raise NotFound("There is no such file.")
    response = Response(_files()[kind].data, content_type=f"{TYPES[kind]}; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)


def _files() -> dict[str, Joined]:
    files: dict[str, Joined] = current_app.extensions["lotview.joined"]
    return files
