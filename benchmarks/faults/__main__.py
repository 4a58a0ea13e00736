"""Faults while people work:
`python -m benchmarks.faults database|frozen|network|commands|model|disk|clock|worker|killed`.

Starts `suqiu serve` over a small simulated store of its own (`--data`, made when it is empty), lets dispatchers
log in and decide steadily over HTTP, does the fault, and says: decisions acknowledged and found
in the store (none lost, none double, none half-written), what people were told meanwhile,
seconds until everybody could save again without a restart of the service. Exit code 1 when
anything was lost, or told badly. `disk` wants root (a small tmpfs in a mount namespace of its
own), `clock` the library of libfaketime (`--faketime`).
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.faults.scene import Fault, passed, play
from benchmarks.faults.service import Service
from suqiu.console import say

_NAMES = ("database", "frozen", "network", "commands", "model", "disk", "clock", "worker", "killed")


def main() -> None:
    """Prepare, start, play, judge."""
    options = _options()
    if options.fault == "disk" and not options.mounted:
        _in_own_mounts()
    folder = options.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if options.fault == "worker":
        from benchmarks.faults.worker import worker

        verdict = worker(Service(folder, 1, {}), options.tickets, options.waiting)
        good = bool(verdict["good"])
    elif options.fault == "killed":
        from benchmarks.faults.killed import killed

        temporary = folder / "tmp"
        # Of a run that was itself cut off.
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        service = Service(folder, 1, {"TMPDIR": str(temporary)})
        verdict = killed(service, options.tickets, options.waiting)
        good = bool(verdict["good"])
    elif options.fault == "commands":
        from benchmarks.faults.commands import commands

        verdict = commands(Service(folder, 1, {}), options.tickets, options.waiting, options.way)
        good = bool(verdict["good"])
    else:
        fault, environment = _fault(options, folder)
        words = ("--processes", str(options.processes)) if options.processes > 1 else ()
        service = Service(folder, options.clerks, environment, *words)
        service.make_store(options.tickets, options.waiting)
        if options.fault == "disk":
            service.move_to(_small_disk(folder, options.disk))
        if options.fault == "network":
            service.go_by_proxy()
        try:
            service.start()
            say(f"pid {service.server.pid if service.server else 0} {service.url}")
            verdict = asyncio.run(play(service, fault, options.think))
        finally:
            service.stop()
        good = passed(verdict)
    verdict = {"fault": options.fault, **verdict, "passed": good}
    if options.json:
        options.json.write_text(json.dumps(verdict, ensure_ascii=False, indent=1))
    say("通过" if good else "没有通过")
    sys.exit(0 if good else 1)


def _small_disk(folder: Path, size: int) -> Path:
    """A disk of so many MiB with a copy of the store, seen by this process and its children."""
    small = folder / "disk"
    small.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=755", "tmpfs", str(small)]
    subprocess.run(words, check=True)
    subprocess.run(["cp", "-a", str(folder / "postgres"), str(small)], check=True)
    return small


def _fault(options: argparse.Namespace, folder: Path) -> tuple[Fault, dict[str, str]]:
    """What to do, and the environment of the service for it."""
    if options.fault == "database":
        from benchmarks.faults.database import database

        return database, {}
    if options.fault in ("frozen", "network"):
        from benchmarks.faults import silent

        return getattr(silent, options.fault), {}
    if options.fault == "disk":
        from benchmarks.faults.disk import disk

        return disk, {}
    if options.fault == "clock":
        from benchmarks.faults.clock import Clock

        clock = Clock(folder, options.faketime)
        return clock.leap, clock.environment
    from benchmarks.faults.model import Model

    model = Model(folder)
    return model.hang, model.environment


def _in_own_mounts() -> None:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        raise SystemExit("disk needs root and unshare")
    words = [sys.executable, "-m", "benchmarks.faults", *sys.argv[1:], "--mounted"]
    os.execvp("unshare", ["unshare", "-m", *words])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fault", choices=_NAMES)
    parser.add_argument("--data", type=Path, default=Path("/tmp/suqiu-faults"))
    parser.add_argument("--tickets", type=int, default=4000)
    parser.add_argument("--waiting", type=int, default=3000)
    parser.add_argument("--clerks", type=int, default=4)
    parser.add_argument("--think", type=float, default=0.5, help="seconds between actions")
    parser.add_argument("--disk", type=int, default=500, help="MiB of the small disk")
    parser.add_argument("--faketime", type=Path, help="libfaketime.so.1, for clock")
    parser.add_argument("--processes", type=int, default=1, help="of the service")
    parser.add_argument("--way", choices=("冻住", "丢包"), help="of commands: this one alone")
    parser.add_argument("--mounted", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
