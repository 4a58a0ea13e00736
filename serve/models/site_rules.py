"""The site's own lists and rules, told apart by what is in them."""

import hashlib

from suqiu.files.hashing import file_hash
from suqiu.settings import Settings


def site_rules_hash(settings: Settings) -> str:
    """Hash over all of them, 64 hex digits."""
    files = [path for path in (settings.duty_list, settings.caller_lists) if path]
    for folder in (settings.intake_dir, settings.dispatch_dir):
        if folder is not None and folder.is_dir():
            files += sorted(path for path in folder.iterdir() if path.is_file())
    told = "".join(f"{path.name}{file_hash(path)}" for path in files if path.is_file())
    return hashlib.sha256(told.encode()).hexdigest()
