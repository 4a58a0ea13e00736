// The weeks of the table as a line, and each learning curve with its band.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const percent = { formatter: (value) => Math.round(100 * value) + "%" };
  const shown = { trigger: "axis", valueFormatter: (value) => suqiu.written(value, "ratio") };
  const weeks = document.getElementById("weeks-chart");
  if (weeks) {
    const rows = [...document.querySelectorAll("#weeks tbody tr")];
    suqiu.chart(weeks, {
      tooltip: shown,
      xAxis: { type: "category", data: rows.map((row) => row.querySelector("th").textContent) },
      yAxis: { type: "value", min: 0, max: 1, axisLabel: percent },
      series: [{ type: "line", name: "采纳比例", data: rows.map((row) => (row.dataset.share === undefined ? null : Number(row.dataset.share))) }],
    });
  }
  for (const place of document.querySelectorAll("[data-curve]")) {
    const rows = [...document.querySelectorAll("#" + place.dataset.curve + " tbody tr")].map((row) => row.dataset);
    const line = (name, key, more) => ({
      type: "line", name, data: rows.map((row) => (row[key] === undefined ? null : Number(row[key]))), ...more,
    });
    const bounded = rows.some((row) => row.low !== undefined);
    const edge = { lineStyle: { type: "dashed", width: 1, color: "#888888" }, symbol: "none" };
    suqiu.chart(place, {
      tooltip: shown,
      xAxis: { type: "category", name: "标注", data: rows.map((row) => Number(row.labels).toLocaleString("zh-CN")) },
      yAxis: { type: "value", scale: true, axisLabel: percent },
      series: [line("末级准确率", "leaf", {}), ...(bounded ? [line("下限", "low", edge), line("上限", "high", edge)] : [])],
    });
  }
});
