"""A worker process ends with its parent, however that ends."""

import os
import threading
import time


def end_with(parent: int) -> None:
    """Have this process end soon after its parent, the process of this number: killed, that cannot
    tell a worker so, and the worker would wait for work for ever.
    """
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
