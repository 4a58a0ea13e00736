"""Static files by content: an address with the file's hash may be kept for good, others are asked again."""

import hashlib
import re
from functools import cache
from pathlib import Path
from stat import S_ISREG
from urllib.parse import parse_qs

from jinja2 import Environment
from jinja2.ext import Extension
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
KEPT = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"
_ADDRESS = re.compile(r'"/static/([^"{}?#]+)"')


@cache
def version_of(name: str) -> str:
    """The first 12 digits of the file's SHA-256, read once; empty where there is no such file."""
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file with its version; FileNotFoundError names one that is missing."""
    version = version_of(name)
    if not version:
        raise FileNotFoundError(f"no static file {name}")
    return f"/static/{name}?v={version}"


class Assets(Extension):
    """Gives templates `asset()`, and has every plain "/static/…" of theirs go through it, so that
    no page can forget the version.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["asset"] = asset

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with versioned addresses."""
        return _ADDRESS.sub(r'''"{{ asset('\1') }}"''', source)


class VersionedFiles(StaticFiles):
    """The files; what is asked for by its present version never changes, anything else may.

    Out of memory, without a thread: those may all be waiting for a database that does not answer.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        # The folder is looked at above; the first request would look again, in a thread.
        self.config_checked = True

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file, or what is said where there is none."""
        if "\0" in path:
            raise HTTPException(404)  # no file system knows it
        response = self._held(path, scope) or await super().get_response(path, scope)
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("v", [""])[0]
        # An old page's version of a changed file: the new bytes must not be kept under it.
        kept = asked != "" and asked == version_of(path.replace("\\", "/"))
        response.headers["cache-control"] = KEPT if kept else ASKED_AGAIN
        return response

    def _held(self, path: str, scope: Scope) -> Response | None:
        full, found = self.lookup_path(path)
        if found is None or not S_ISREG(found.st_mode) or scope["method"] not in ("GET", "HEAD"):
            return None
        headers = FileResponse(full, stat_result=found).headers
        if self.is_not_modified(headers, Headers(scope=scope)):
            return NotModifiedResponse(headers)
        # A file as a whole is what browsers ask for.
        del headers["accept-ranges"]
        return Response(_content(full, found.st_mtime_ns), headers=dict(headers))


@cache
def _content(path: str, changed: int) -> bytes:
    """Of a file as it was changed last."""
    return Path(path).read_bytes()
