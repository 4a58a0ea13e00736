"""How long work says where it stands."""

from collections.abc import Callable

# Called with each step, a line in Chinese.
Report = Callable[[str], None]
