"""How fast questions are answered: `python -m benchmarks.ask [--data DIR] [--tickets N] [--file FILE]`.

Every kind of question, without a model, over a store that is given (`--data`, made when it is
empty: from `--file`, or by simulating `--tickets`). Each question is asked `--times` times;
its best time stands for it, so that a busy machine tells the truth too. The slowest are shown
with their plans.
"""

import argparse
import json
import statistics
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text

from reporting.ask.telling.answer import Status
from serve.asking.build import open_asker
from suqiu.console import progress, say
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.importing.run import import_file
from suqiu.store.simulating.plan import Request
from suqiu.store.simulating.run import simulate
from suqiu.store.users import local_administrator

# {street}, {community} and {department} stand for the one with the most tickets.
QUESTIONS = (
    "上个月受理量是多少", "今年一共受理了多少件工单", "上周受理了多少工单", "三季度一共来了几件咨询",
    "一共有多少工单", "今年特急工单有多少件", "10月还没办结的工单有多少", "超期还没办结的有多少件",
    "今年重复诉求有多少件", "不予受理的今年有几件", "8月办结了多少", "{department}今年承办了多少件",
    "{street}今年受理多少件", "今年噪声扰民投诉有多少", "9月满意率是多少", "上季度的解决率",
    "今年退单率", "三季度重办率是多少", "今年按时办结率", "今年平均办理时长", "今年响应率",
    "{street}上半年的解决率和满意率分别是多少", "{department}2026年二季度的响应率、解决率、满意率",
    "今年投诉最多的五个二级分类", "9月诉求量前十的三级分类是哪些", "今年满意率最高的街道",
    "哪些承办单位退单率最高，列前5（件数100以上）", "{department}今年承办量最大的三个三级分类",
    "各街道今年最多的三级分类", "今年各社区受理量前十", "今年各诉求类型的数量", "9月各渠道受理量",
    "上半年每个一级分类的工单数", "今年每个月的受理量", "2025年各月满意率走势", "去年各季度工单量",
    "各年受理量", "9月每天的受理量", "今年分时段受理量", "今年各街道每月受理量",
    "9月受理量同比增长多少", "9月受理量环比变化", "今年各月受理量同比", "今年各街道受理量同比",
    "三季度各部门受理量同比增长最快的前五", "今年投诉占全部工单的比例", "今年各街道受理量占比",
    "三季度承办量超过300件的部门有哪些", "今年哪些街道满意率低于平均水平",
    "晚上10点到早上6点来的噪声投诉今年多少件", "今年内容里提到“充电桩”的工单有多少件",
    "上个月内容里提到“停水”的工单有多少件", "列出10月受理的特急工单", "把超期还没办结的工单列出来",
    "{community}10月的工单列出来", "退单两次以上的今年有多少件",
    "9月受理量是8月的几倍", "今年投诉是咨询的几倍", "今年单日受理超过100件的有几天",
    "今年有几个月满意率低于68%", "今年单日最高受理量", "今年最高峰是哪天",
    "今年第一件特急是哪天来的", "去年最后一件特急是什么时候受理的", "最近一次停水是什么时候",
    "今年受理量最多和最少的街道", "今年满意率最高和最低的三个部门", "今年投诉和咨询各占多少",
    "今年投诉占比同比变化", "9月各街道投诉占比环比", "9月办理时间最长的5件工单",
    "今年退单次数最多的5件工单", "三季度办结的工单当中超期的占多少",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: seconds of every try, how it ended, and the SQL as shown."""

    question: str
    seconds: list[float]
    status: str
    sql: str

    @property
    def best(self) -> float:
        """Seconds of the quickest try."""
        return min(self.seconds)


def _fill(database: Database, options: argparse.Namespace) -> None:
    with database.owner().connect() as connection:
        if connection.execute(text("SELECT EXISTS (SELECT FROM ticket)")).scalar():
            return
    with progress("准备", None if options.file else options.tickets) as advance:
        if options.file:
            import_file(database, options.file, Settings())
        else:
            request = Request(options.tickets, 7, date(2024, 1, 1), date(2026, 11, 1))
            simulate(database, request, advance=advance)


def _names(database: Database) -> dict[str, str]:
    found = {}
    with database.owner().connect() as connection:
        for name, column in (
            ("street", "street"), ("community", "community"), ("department", "lead_department"),
        ):  # fmt: skip
            sql = (
                f"SELECT {column} FROM ticket WHERE {column} IS NOT NULL AND dispatched_at IS NOT NULL "
                "AND received_at >= (SELECT MAX(received_at) FROM ticket) - INTERVAL '90 days' "
                "GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1"
            )
            found[name] = str(connection.execute(text(sql)).scalar())
    return found


def _plan(database: Database, sql: str) -> str:
    """EXPLAIN ANALYZE as a user sees it, of each statement that the answer took."""
    lines = []
    with database.reader(local_administrator()) as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for one in sql.split("\n\n"):
            rows = driver.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {one}").fetchall()
            lines += [row[0] for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Measure, print a line a question and the two figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data folder, reused when filled")
    parser.add_argument("--tickets", type=int, default=74_000)
    parser.add_argument("--file", type=Path, help="import this instead of simulating")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--plans", type=int, default=3, help="plans of the slowest")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    settings = Settings(data_dir=options.data, statement_timeout=120, llm_url=None)
    with Database.open(settings) as database:
        _fill(database, options)
        with database.owner().connect() as connection:
            count, last = connection.execute(
                text("SELECT COUNT(*), MAX(received_at) FROM ticket")
            ).one()
        names = _names(database)
        asker = open_asker(settings, database)
        as_of = last.date() if last.date() < date.today() else date.today() - timedelta(1)
        asked = []
        for question in QUESTIONS:
            filled = question.format(**names)
            seconds = []
            for _ in range(options.times):
                with database.reader(local_administrator()) as connection:
                    begun = time.perf_counter()
                    answer = asker.ask(connection, filled, as_of)
                    seconds.append(time.perf_counter() - begun)
            asked.append(Asked(filled, seconds, answer.status, answer.sql))
        asked.sort(key=lambda one: one.best)
        for one in asked:
            note = "" if one.status == Status.ANSWERED else f"  ({one.status})"
            print(f"{one.best * 1000:8.1f} ms  {one.question}{note}")
        best = [one.best for one in asked]
        p50, p95 = statistics.median(best), statistics.quantiles(best, n=20)[-1]
        print(
            f"{count:,} tickets, {len(best)} questions: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
        )
        for one in asked[-options.plans :] if options.plans else ():
            say(one.question)
            print(one.sql, _plan(database, one.sql), sep="\n\n")
        if options.json:
            form = {"tickets": count, "p50": p50, "p95": p95,
                    "questions": {one.question: one.best for one in asked}}  # fmt: skip
            options.json.write_text(json.dumps(form, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
