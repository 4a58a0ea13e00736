// The wall: fetches all tiles each minute; says so when figures are old.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const wall = document.getElementById("wall");
  const place = document.getElementById("tiles");
  const counted = document.getElementById("counted");
  const LIGHT = { color: suqiu.bright, textStyle: { color: "#d5e0ea" }, backgroundColor: "transparent", title: { show: false }, legend: { show: false } };

  // Letters of a chart grow with the screen, as those of the tiles do.
  function axis(spec, fontSize) {
    return { ...spec, name: spec.type === "category" ? "" : spec.name, axisLabel: { color: "#d5e0ea", fontSize }, nameTextStyle: { color: "#d5e0ea", fontSize }, splitLine: { lineStyle: { color: "#2a3947" } } };
  }
  function draw(box, one) {
    const fontSize = Math.round(Math.max(13, Math.min(26, innerWidth / 80)));
    const across = axis(one.chart.xAxis, fontSize), down = axis(one.chart.yAxis, fontSize);
    const bars = down.type === "category";
    // Every bar keeps its name: letters as large as the bars leave room for.
    if (bars) { down.axisLabel.interval = 0; down.axisLabel.fontSize = Math.min(fontSize, Math.max(11, Math.floor((box.clientHeight - 50) / (1.4 * down.data.length)))); }
    const grid = { containLabel: true, left: 10, right: 2.4 * fontSize, top: bars ? 8 : 2.2 * fontSize, bottom: 8 };
    suqiu.chart(box, { ...one.chart, ...LIGHT, grid, xAxis: across, yAxis: down });
  }
  function kind(one) {
    if (!one.chart) return "tile";
    return one.chart.series.some((line) => line.type === "line") ? "tile trend" : "tile wide";
  }

  function tile(one) {
    const made = suqiu.el("section", null, { class: kind(one) });
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
      draw(box, one);
    } else {
      const metrics = one.columns.map((column, at) => [column, one.rows[0][at]]).filter(([column]) => column.kind === "metric");
      const [first, ...rest] = metrics;
      made.append(suqiu.el("p", suqiu.written(first[1], first[0].unit), { class: "big" }));
      for (const [column, value] of rest.slice(0, 2)) {
        made.append(suqiu.el("p", column.name.replace(first[0].name, "") + " " + suqiu.written(value, column.unit), { class: "beside" }));
      }
    }
  }

  // What does not fit on a full screen comes in turn, tile by tile whole: nobody scrolls a wall.
  function scroller() {
    return document.fullscreenElement === wall ? wall : "full" in wall.dataset ? document.scrollingElement : null;
  }
  function turn() {
    const box = scroller();
    if (!box) return;
    const cut = [...place.children].map((one) => one.getBoundingClientRect()).filter((one) => one.bottom > innerHeight + 1);
    const down = Math.min(...cut.map((one) => one.top)) - 12;
    box.scrollTop = cut.length ? box.scrollTop + (down > 0 ? down : innerHeight) : 0;
  }

  async function refresh() {
    try {
      const at = scroller()?.scrollTop;
      const found = await suqiu.call("/web/wall.json", null, "GET");
      for (const box of place.querySelectorAll(".chart")) echarts.getInstanceByDom(box)?.dispose();
      place.replaceChildren();
      found.tiles.forEach(tile);
      if (at) scroller().scrollTop = at;
      counted.textContent = "更新于 " + found.counted_at + (found.data_until ? "（数据到 " + found.data_until + "）" : "");
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
  setInterval(turn, 20000);
});
