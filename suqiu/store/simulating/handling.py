"""What becomes of tickets: dispatch, contact, limits, results, by departments of unlike skill."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from suqiu.store.simulating.arriving import Arrivals
from suqiu.store.simulating.district import Doubles, Longs
from suqiu.store.simulating.draws import Flags, Texts, Times, choose, hours, pick
from suqiu.store.simulating.plan import SimulationPlan

_DIRECT, _REFUSED, _STUCK, _EXCLUDED = 0.075, 0.006, 0.004, 0.03
_LIMITS = (3, 5, 7, 7, 7, 10, 15)


@dataclass(frozen=True, slots=True)
class Skills:
    """One number a department, in the order of the district's departments."""

    solves: Doubles
    pleases: Doubles
    hours: Doubles
    returns: Doubles

    @classmethod
    def of(cls, plan: SimulationPlan) -> "Skills":
        """The same for all chunks of a simulation."""
        random = np.random.default_rng([plan.request.seed, 2])
        n = len(plan.district.departments)
        return cls(
            np.clip(random.normal(0.72, 0.1, n), 0.35, 0.95),
            np.clip(random.normal(0.0, 0.12, n), -0.3, 0.3),
            54 * random.lognormal(0.0, 0.3, n),
            np.clip(random.normal(0.06, 0.03, n), 0.005, 0.2),
        )


@dataclass(frozen=True, slots=True)
class Handling:
    """n rows, in the order of the arrivals; times that lie in the future are NaT."""

    urgency: Texts
    dispatched: Times
    signed: Times
    contacted: Times
    due: Times
    closed: Times
    extended: Flags
    returns: Longs
    redone: Longs
    urges: Longs
    status: Texts
    callback: Texts
    solved: Texts
    satisfaction: Texts
    exclusion: Texts
    direct: Flags


def handle(
    plan: SimulationPlan, skills: Skills, arrivals: Arrivals, department: Longs, random: Generator
) -> Handling:
    """As it stands at the end of the simulated days."""
    n = len(arrivals.leaf)
    end = np.datetime64(plan.request.end, "s")
    direct = random.random(n) < _DIRECT
    refused = (random.random(n) < _REFUSED) & ~direct
    urgency = choose(random, n, ("普通", "紧急", "特急"), (963, 32, 4))
    limits = np.array([_LIMITS[int(leaf.code) % 7] for leaf in plan.district.leaves])
    days = np.where(urgency == "普通", limits[arrivals.leaf], 1).astype(np.float64)
    dispatched = arrivals.received + hours(random.lognormal(np.log(0.41), 0.7, n))
    signed = dispatched + hours(random.lognormal(np.log(2.6), 1.1, n))
    contacted = signed + hours(random.lognormal(np.log(4.0), 0.8, n))
    returns = random.binomial(3, skills.returns[department] / 3)
    taken = random.lognormal(0.0, 0.65, n) * skills.hours[department] + 30 * returns
    taken = np.where(urgency == "普通", taken, taken / 3)
    extended = (taken > days * 20) & (random.random(n) < 0.45) & (urgency == "普通")
    due = dispatched + hours((days + np.where(extended, 5, 0)) * 24)
    solves = random.random(n) < skills.solves[department] - np.where(taken > days * 24, 0.15, 0)
    redone = ((random.random(n) < 0.17) & ~solves).astype(np.int64)
    closed = dispatched + hours(taken + 48 * redone)
    closed = np.maximum(closed, contacted)
    nowhere = np.datetime64("NaT", "s")
    closed[random.random(n) < _STUCK] = nowhere
    # Answered by the hotline itself at once.
    closed = np.where(direct, arrivals.received + hours(random.lognormal(-1.5, 0.8, n)), closed)
    contacted = np.where(direct, arrivals.received, contacted)
    for times in (dispatched, signed, due):
        times[direct] = nowhere
    due = np.where(dispatched < end, due, nowhere)
    dispatched, signed, contacted, closed = (
        np.where(times < end, times, nowhere) for times in (dispatched, signed, contacted, closed)
    )
    status = _status(dispatched, signed, closed, refused, direct, end, random)
    callback, solved, satisfaction = _callback(
        status, solves, skills.pleases[department], closed, random
    )
    excluded = random.random(n) < _EXCLUDED
    exclusion = pick(
        excluded, choose(random, n, ("申诉成立", "挂账", "不合理诉求"), (1, 1, 1)), None
    )
    urges = random.poisson(np.where(taken > days * 20, 0.7, 0.1))
    return Handling(
        urgency, dispatched, signed, contacted, due, closed, extended & ~direct,
        np.where(direct, 0, returns), np.where(direct | np.isnat(closed), 0, redone), urges,
        status, callback, solved, satisfaction, pick(refused, "非受理范围", exclusion), direct,
    )  # fmt: skip


def _status(
    dispatched: Times, signed: Times, closed: Times, refused: Flags, direct: Flags,
    end: np.datetime64, random: Generator,
) -> Texts:  # fmt: skip
    """Where each ticket stands at the end."""
    fresh = ~np.isnat(closed) & (closed > end - np.timedelta64(2, "D"))
    waiting = fresh & (random.random(len(closed)) < 0.5)
    status = pick(np.isnat(closed), "处置中", pick(waiting, "待回访", "已结案"))
    status = pick(np.isnat(signed) & np.isnat(closed), "待签收", status)
    status = pick(np.isnat(dispatched) & np.isnat(closed) & ~direct, "待派遣", status)
    return pick(refused & ~np.isnat(closed), "不予受理", status)


def _callback(
    status: Texts, solves: Flags, pleases: Doubles, closed: Times, random: Generator
) -> tuple[Texts, Texts, Texts]:
    """回访结果, 是否解决, 满意度; None where nothing was asked."""
    n = len(status)
    asked = ~np.isnat(closed) & (status == "已结案")
    reached = asked & (random.random(n) < 0.78)
    callback = pick(asked, pick(reached, "成功", "失败"), None)
    silent = random.random(n) < 0.08
    solved = pick(reached, pick(silent, "未表态", pick(solves, "是", "否")), None)
    mood = random.random(n) - pleases
    happy = pick(mood < 0.7, "满意", pick(mood < 0.92, "基本满意", "一般"))
    sad = pick(mood < 0.3, "一般", pick(mood < 0.75, "不满意", "非常不满意"))
    said = pick(solves, happy, pick(mood < 0.15, "基本满意", sad))
    unsaid = random.random(n) < 0.13
    return callback, solved, pick(reached, pick(unsaid, "未表态", said), None)
