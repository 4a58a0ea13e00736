// The weeks of the table as a line.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("weeks-chart");
  if (!place) return;
  const rows = [...document.querySelectorAll("#weeks tbody tr")];
  suqiu.chart(place, {
    tooltip: { trigger: "axis", valueFormatter: (value) => suqiu.written(value, "ratio") },
    xAxis: { type: "category", data: rows.map((row) => row.querySelector("th").textContent) },
    yAxis: { type: "value", min: 0, max: 1, axisLabel: { formatter: (value) => Math.round(100 * value) + "%" } },
    series: [{ type: "line", name: "采纳比例", data: rows.map((row) => Number(row.dataset.share)) }],
  });
});
