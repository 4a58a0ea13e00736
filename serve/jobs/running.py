"""One job's run: its command in a process of its own, which ends with its worker."""

import subprocess
import sys
from pathlib import Path

from serve.jobs.schedule import Scheduled
from suqiu import clock
from suqiu.errors import EXIT_BUSY, SuqiuError
from suqiu.parent import ends_with_us
from suqiu.privacy import mask
from suqiu.settings import Settings

_PROGRAM = (sys.executable, "-c", "from serve.cli import main; main()")
_TOLD = 2_000


class JobFailedError(SuqiuError):
    """A job's command ended with an error; the message holds its last words, masked."""

    retryable = True


def run_job(job: Scheduled, settings: Settings) -> str:
    """Run it and give its last words, masked; JobFailedError when it could not do its work.

    Exit code 1 means done, with something to look at; `EXIT_BUSY` that somebody else, at a keyboard
    say, is doing it: that is no failure, and the next time by the schedule goes on from there.
    """
    words = job.words(settings, clock.now())
    for word in words:
        if word.startswith(str(settings.data_dir)):
            Path(word).parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*_PROGRAM, *words], capture_output=True, text=True, errors="replace", check=False,
        # A killed worker must leave nothing running: its job is taken over by another.
        preexec_fn=ends_with_us(),
    )  # fmt: skip
    told = mask((done.stdout.strip() or done.stderr.strip())[-_TOLD:]).text
    if done.returncode == EXIT_BUSY:
        return told
    if done.returncode not in (0, 1):
        last = mask(done.stderr.strip()[-_TOLD:]).text
        raise JobFailedError(f"{job.title}没有完成（退出码 {done.returncode}）：{last}")
    _prune(job, settings, words)
    return told


def _prune(job: Scheduled, settings: Settings, words: list[str]) -> None:
    """Remove all but the newest `keep` files beside the written one, of the same ending. What bears
    a later name than that was written while the clock was ahead, and is the first to go: it would
    stay for ever, and of enough of them the written one would go at once.
    """
    if not job.keep:
        return
    for written in (Path(word) for word in words if word.startswith(str(settings.data_dir))):
        if not written.is_file():
            continue
        ending = "".join(written.suffixes[-2:]) if written.suffix == ".gz" else written.suffix
        old = sorted(
            (one for one in written.parent.iterdir() if one.name.endswith(ending)),
            key=lambda one: (one.name <= written.name, one.name), reverse=True,
        )[job.keep :]  # fmt: skip
        for one in old:
            one.unlink(missing_ok=True)
