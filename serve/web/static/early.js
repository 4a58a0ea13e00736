// Keys pressed while a page is shown but its own script has yet to arrive: kept for that script.
"use strict";
const early = (() => {
  let kept = [];
  const keep = (event) => kept.push(event);
  addEventListener("keydown", keep);
  // Hands them over, once; from then on the page listens itself.
  function taken() {
    const pressed = kept;
    kept = [];
    removeEventListener("keydown", keep);
    return pressed;
  }
  return { taken };
})();
