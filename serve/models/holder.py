"""`Models`: the one reference to what serves, replaced when the pointer names another model."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from classifier.cascade import Cascade
from classifier.classifier import Classifier
from serve.models.pointer import pinned, read_pointer, shown_name
from serve.models.serving import Serving
from serve.models.trial import check_sane
from suqiu import clock
from suqiu.errors import SuqiuError
from suqiu.settings import Settings

# What a request still needs of the old model's connections, beyond its own waiting time.
_GRACE = 5.0
log = structlog.get_logger("serve.models")
Build = Callable[[Settings], tuple[Classifier, Cascade | None]]


@dataclass(frozen=True, slots=True)
class Refused:
    """A model that was chosen but does not serve, and why, in Chinese."""

    name: str
    reason: str
    at: datetime


class Models:
    """Holds `current`; `refresh` looks at the pointer. Readers need no lock: they take the
    reference once, and what it leads to never changes.
    """

    def __init__(self, settings: Settings, first: Serving, build: Build) -> None:
        self.current = first
        self.refused: Refused | None = None
        self._settings = settings
        self._build = build
        self._lock = threading.Lock()
        self._seen = -1
        self._unreadable = ""

    @property
    def fixed(self) -> bool:
        """Whether SUQIU_MODEL names the model, so that the pointer counts for nothing."""
        return self._settings.model is not None

    def refresh(self) -> bool:
        """Load the chosen model beside the serving one and swap; whether anything was swapped.

        A model that cannot be loaded or fails its trial is refused, and tried again only when
        the pointer changes; the old one goes on. Never raises.
        """
        if self.fixed:
            return False
        with self._lock:
            try:
                pointer = read_pointer(self._settings)
            except SuqiuError as error:
                if error.message != self._unreadable:
                    log.error("model_pointer", reason=error.message)  # noqa: TRY400  # no fault of the code
                    self.refused = Refused("", str(error), clock.now())
                self._unreadable = error.message
                return False
            if pointer.serial == self._seen and not self._unreadable:
                return False
            self._seen, self._unreadable = pointer.serial, ""
            if pointer.name == self.current.name:
                self.refused = None
                return False
            return self._swap(pointer.name)

    def _swap(self, name: str) -> bool:
        try:
            classifier, cascade = self._build(pinned(self._settings, name))
            check_sane(classifier)
        except Exception as error:
            reason = str(error) if isinstance(error, SuqiuError) else type(error).__name__
            log.error("model_refused", model=shown_name(name), reason=reason)  # noqa: TRY400
            self.refused = Refused(name, reason, clock.now())
            return False
        old = self.current
        self.current = replace(
            old, classifier=classifier, cascade=cascade, name=name, since=clock.now()
        )
        self.refused = None
        log.info("model_serving", model=classifier.model.card.name, name=shown_name(name))
        if old.cascade is not None:
            later = threading.Timer(old.deadline + _GRACE, old.cascade.close)
            later.daemon = True
            later.start()
        return True


class Watcher:
    """A thread that refreshes every `seconds`, until told to stop."""

    def __init__(self, models: Models, seconds: float = 2.0) -> None:
        self._models = models
        self._seconds = seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="model-watcher", daemon=True)

    def start(self) -> "Watcher":
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, after the refresh under way."""
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(self._seconds):
            self._models.refresh()
