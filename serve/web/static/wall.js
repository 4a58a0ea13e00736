// The wall: fetches all tiles each minute; says so when figures are old.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const wall = document.getElementById("wall");
  const place = document.getElementById("tiles");
  const counted = document.getElementById("counted");
  const LIGHT = { textStyle: { color: "#d5e0ea", fontSize: 16 }, backgroundColor: "transparent", title: { show: false }, legend: { show: false } };

  function axis(spec) { return { ...spec, name: spec.type === "category" ? "" : spec.name, axisLabel: { color: "#d5e0ea", fontSize: 15 }, nameTextStyle: { color: "#d5e0ea" }, splitLine: { lineStyle: { color: "#2a3947" } } }; }

  function tile(one) {
    const made = suqiu.el("section", null, { class: one.chart ? "tile wide" : "tile" });
    made.append(suqiu.el("h2", one.title));
    if (one.pin_id !== null) {
      const down = suqiu.el("button", "×", { type: "button", class: "down", "aria-label": "取下" + one.title });
      down.addEventListener("click", async () => { await suqiu.call("/web/pins/" + one.pin_id + "/remove"); refresh(); });
      made.append(down);
    }
    place.append(made);
    if (one.status !== "answered" || !one.rows.length) {
      made.append(suqiu.el("p", one.text, { class: "beside" }));
    } else if (one.chart) {
      const box = suqiu.el("div", null, { class: "chart", role: "img", "aria-label": one.text });
      made.append(box);
      suqiu.chart(box, { ...one.chart, ...LIGHT, xAxis: axis(one.chart.xAxis), yAxis: axis(one.chart.yAxis) });
    } else {
      const metrics = one.columns.map((column, at) => [column, one.rows[0][at]]).filter(([column]) => column.kind === "metric");
      const [first, ...rest] = metrics;
      made.append(suqiu.el("p", suqiu.written(first[1], first[0].unit), { class: "big" }));
      for (const [column, value] of rest.slice(0, 2)) {
        made.append(suqiu.el("p", column.name.replace(first[0].name, "") + " " + suqiu.written(value, column.unit), { class: "beside" }));
      }
    }
  }

  async function refresh() {
    try {
      const found = await suqiu.call("/web/wall.json", null, "GET");
      for (const box of place.querySelectorAll(".chart")) echarts.getInstanceByDom(box)?.dispose();
      place.replaceChildren();
      found.tiles.forEach(tile);
      counted.textContent = "更新于 " + found.counted_at;
      counted.classList.remove("stale");
    } catch {
      counted.classList.add("stale");
      if (!counted.textContent.includes("未更新")) counted.textContent += "（连不上服务器，数字未更新）";
    }
  }
  document.getElementById("full").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen(); else wall.requestFullscreen();
  });
  refresh();
  setInterval(refresh, 60000);
});
