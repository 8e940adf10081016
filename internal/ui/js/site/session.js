import { enhance, fill, post } from "../enhance.js";

// Warns two minutes before the session ends and extends it without leaving the page, so that what was
// typed stays (WCAG 2.2.1). The countdown is said once a minute, then at twenty seconds.
const WARN = 120;

enhance("dialog[data-session]", (dialog) => {
  const line = dialog.querySelector("[data-session-left]");
  const { extend, ended, left } = dialog.dataset;
  const whole = Number(dialog.dataset.session);
  let over = false;
  let end = Date.now() + whole * 1000;

  const clock = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  // What was typed on this page waits on the server until the same person has logged in again. A page that came
  // back with mistakes holds answers that nobody has touched since.
  const touched = (c) => c.type === "checkbox" || c.type === "radio" ? c.checked !== c.defaultChecked
    : c.options ? [...c.options].some((o) => o.selected !== o.defaultSelected) : "defaultValue" in c && c.type !== "hidden" && c.value !== c.defaultValue;
  const leave = async () => {
    const wrong = document.querySelector("[data-error-summary]");
    let kept = false;
    for (const form of document.querySelectorAll("main form[method=post]:not([data-kept])")) {
      if (form.querySelector("input[type=password]") || !(wrong || [...form.elements].some(touched))) continue;
      const typed = new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === "string"));
      const to = new URL(form.action);
      typed.append("_dokad", to.pathname + to.search);
      try {
        kept = (await post("/sesja/zachowaj", typed)).status === 202 || kept;
      } catch { /* offline: there is nowhere to keep it */ }
    }
    location.assign(kept ? "/logowanie?dalej=/sesja/powrot" : ended);
  };
  const stay = async () => {
    try {
      const answer = await post(extend, {});
      if (!answer.ok) return over ||= (leave(), true);
      end = Date.now() + Math.max(whole, WARN + 60) * 1000;
      dialog.close();
    } catch { /* offline: the warning stays and the person may try again */ }
  };
  const tick = () => {
    const s = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (s === 0) return over ||= (leave(), true);
    if (s <= WARN && !dialog.open) { dialog.showModal(); line.textContent = fill(left, clock(s)); }
    if (dialog.open && (s % 60 === 0 || s === 20)) line.textContent = fill(left, clock(s));
  };
  dialog.querySelector("[data-session-extend]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (e) => { e.preventDefault(); stay(); }); // Esc means: I am here
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
});
