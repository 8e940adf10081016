import { enhance, plural } from "../enhance.js";

// How much may still be typed: seen at once, said to screen readers after a pause.
enhance("[data-char-count]", (box) => {
  const area = box.querySelector("textarea");
  const hint = document.getElementById(area.id + "-info");
  const { max, unit, at, threshold = 0 } = box.dataset;
  const seen = Object.assign(document.createElement("div"), { className: "hint count-now" });
  const said = Object.assign(document.createElement("div"), { className: "sr" });
  seen.setAttribute("aria-hidden", "true");
  said.setAttribute("aria-live", "polite");
  hint.classList.add("sr"); // it stays the description of the field
  hint.after(seen, said);

  let timer;
  const length = () => (unit === "words" ? (area.value.match(/\S+/g) ?? []).length : area.value.replaceAll("\r\n", "\n").length);
  const show = () => {
    const left = max - length();
    const text = left === 0 ? at : plural(box, left < 0 ? "over" : "under", Math.abs(left));
    seen.textContent = text;
    seen.hidden = length() < (max * threshold) / 100;
    seen.classList.toggle("count-over", left < 0);
    area.classList.toggle("input-bad", left < 0 || box.classList.contains("field-bad"));
    clearTimeout(timer);
    timer = setTimeout(() => { if (!seen.hidden && document.activeElement === area) said.textContent = text; }, 1000);
  };
  area.addEventListener("input", show);
  show();
});
