"""Figures of a site's table and rates over them, worked out by hand beside the pandas oracle."""

from datetime import datetime

from reporting.query.query import Part, Where
from tests.reporting.query.pandas_oracle import Oracle
from tests.reporting.query.site_tables import people

FIGURE, PER = "人口.常住人口", "received_per_10k"


class SiteOracle(Oracle):
    """The oracle that knows people by street as well as tickets."""

    def window(self, base):
        """Before when figures must hold."""
        period, other, _ = self.windows()
        chosen = other if base else period
        end = self.now if chosen is None else chosen[1]
        return end if isinstance(end, datetime) else end.to_pydatetime()

    def people(self, base=False):
        """Street to people, under the filters on streets."""
        found = people(self.window(base))
        for one in self.query.filters:
            if isinstance(one, Where) and one.dimension == "street":
                found = {k: v for k, v in found.items() if (k in one.values) != one.negated}
        return found

    def beside(self, key, base=False):
        """The people that belong to a group; None when nobody wrote them down."""
        found = self.people(base)
        if key is not None and "street" in self.query.dimensions:
            street = key[self.query.dimensions.index("street")]
            found = {k: v for k, v in found.items() if k == street}
        return sum(found.values()) if found else None

    def answer(self):
        query = self.query
        names = [*query.metrics, *dict.fromkeys(self.extra)]
        period, base, before = self.windows()
        table = {}
        for metric in names:
            if metric == FIGURE:
                for side in (False, True) if base else (False,):
                    for street in self.people(side):
                        table.setdefault((street,) if query.dimensions else (), {})
                continue
            time = self.time(metric if metric in query.metrics else query.metrics[0])
            for window, back in ((period, None), (base, before))[: 2 if base else 1]:
                for key in self.groups("received", time, window, back):
                    table.setdefault(key, {})
        if not query.dimensions:
            table.setdefault((), {})
        for metric in names:
            time = self.time(metric if metric in query.metrics else query.metrics[0])
            current = {} if metric == FIGURE else self.counted(metric, time, period, None)
            earlier = self.counted(metric, time, base, before) if base and metric != FIGURE else {}
            for key, cells in table.items():
                now = self.value(metric, key, current, False)
                cells[metric, Part.CURRENT] = now
                if not base:
                    continue
                then = self.value(metric, key, earlier, True)
                some = now is not None and then is not None
                sign = -1 if query.comparison.fall else 1
                cells[metric, Part.BASE] = then
                cells[metric, Part.CHANGE] = now - then if some else None
                cells[metric, Part.GROWTH] = sign * (now - then) / then if some and then else None
        return {key: cells for key, cells in table.items() if self.holds(cells, table)}

    def counted(self, metric, time, window, before):
        return self.groups("received" if metric == PER else metric, time, window, before)

    def value(self, metric, key, counted, base):
        if metric == FIGURE:
            return self.beside(key, base)
        number = counted.get(key, 0 if metric in ("received", "closed", PER) else None)
        if metric != PER:
            return number
        whole = self.beside(key, base)
        return number * 10_000 / whole if whole else None

    def level(self, one, table):
        if one.metric == FIGURE:
            known = [c[FIGURE, one.part] for c in table.values() if c[FIGURE, one.part] is not None]
            return sum(known) / len(known) if known else None
        return super().level(one, table)

    def whole(self, metric, window, time):
        if metric != PER:
            return super().whole(metric, window, time)
        period, _, _ = self.windows()
        number = super().whole("received", window, time)
        people = self.beside(None, base=window is not period and window != period)
        return number * 10_000 / people if people else None

    def said(self, cells):
        """A group whose figure is missing is shown: that is to be seen."""
        shown = [(one, Part.CURRENT) for one in self.query.metrics]
        if self.query.order and self.query.order.metric:
            shown = [(self.query.order.metric, self.query.order.part)]
        attached = any(m in (FIGURE, PER) and part is not Part.GROWTH for m, part in shown)
        return attached or super().said(cells)
