"""The rules of warnings: a TOML file that a site may replace."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from reporting.warnings.finding import WarningKind
from reporting.warnings.rising.burst import Limits
from reporting.warnings.rising.themes import ThemeLimits
from suqiu.data import dataset_path
from suqiu.toml import read_toml


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Burst(_Table):
    """See `Limits`."""

    false_per_week: float = Field(gt=0, le=20)
    least: int = Field(ge=2)
    ratio: float = Field(ge=1)


class News(_Table):
    """See `ThemeLimits`."""

    false_per_week: float = Field(gt=0, le=20)
    least: int = Field(ge=3)
    window: int = Field(ge=1, le=7)


class PersonRule(_Table):
    """`least` tickets of one person within `days`."""

    days: int = Field(ge=1, le=366)
    least: int = Field(ge=2)


class Season(_Table):
    """The `top` leaves that last year held most in the `weeks` to come; those named in
    `without` are nothing to prevent.
    """

    weeks: int = Field(ge=1, le=13)
    top: int = Field(ge=1, le=50)
    least: int = Field(ge=1)
    without: tuple[str, ...] = ("感谢表扬",)


class Silent(_Table):
    """Open tickets on which nothing has happened for so many `days`."""

    days: int = Field(ge=1)


class Step(_Table):
    """A step of supervision, from so many working days after the time limit."""

    name: str
    workdays: int = Field(ge=0)
    action: str


class Whistle(_Table):
    """A clock of urgent tickets: `hours` after receipt the `moment` must have come."""

    name: str
    hours: float = Field(gt=0)
    moment: str = Field(pattern="^(signed_at|first_contact_at|closed_at)$")
    urgency: tuple[str, ...]


class Rules(_Table):
    """All rules; `supervision` from the mildest step to the last."""

    burst: Burst
    theme: News
    object: News
    person: PersonRule
    season: Season
    silent: Silent
    supervision: tuple[Step, ...]
    whistle: tuple[Whistle, ...]
    # Tickets older than this many days are supervised as overdue, no longer whistled for.
    whistle_days: int = Field(3, ge=1)
    send: tuple[WarningKind, ...] = tuple(WarningKind)

    def limits(self) -> Limits:
        """For bursts."""
        return Limits(self.burst.false_per_week, self.burst.least, self.burst.ratio)

    def themes(self) -> ThemeLimits:
        """For themes across leaves."""
        one = self.theme
        return ThemeLimits(one.false_per_week, one.least, window=one.window)

    def objects(self) -> ThemeLimits:
        """For objects named in titles, of whatever leaf."""
        one = self.object
        return ThemeLimits(
            one.false_per_week, one.least, leaves=1, share=1.0, window=one.window, titles=True
        )


def load_rules(path: Path | None = None) -> Rules:
    """The rules of a file, the shipped ones when none; InputError names what is wrong."""
    file = path or dataset_path("warnings/rules.toml")
    return read_toml(
        file, Rules, hint="对照随附的 datasets/warnings/rules.toml，见 docs/warnings.md"
    )
