import { enhance, fill, post } from "../enhance.js";

// Warns two minutes before the session ends and extends it without leaving the page, so that what was
// typed stays (WCAG 2.2.1). The countdown is said once a minute, then at twenty seconds.
const WARN = 120;

enhance("dialog[data-session]", (dialog) => {
  const line = dialog.querySelector("[data-session-left]");
  const { extend, ended, left } = dialog.dataset;
  const whole = Number(dialog.dataset.session);
  let end = Date.now() + whole * 1000;

  const clock = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  const stay = async () => {
    try {
      const answer = await post(extend, {});
      if (!answer.ok) return location.assign(ended);
      end = Date.now() + Math.max(whole, WARN + 60) * 1000;
      dialog.close();
    } catch { /* offline: the warning stays and the person may try again */ }
  };
  const tick = () => {
    const s = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (s === 0) return location.assign(ended);
    if (s <= WARN && !dialog.open) { dialog.showModal(); line.textContent = fill(left, clock(s)); }
    if (dialog.open && (s % 60 === 0 || s === 20)) line.textContent = fill(left, clock(s));
  };
  dialog.querySelector("[data-session-extend]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (e) => { e.preventDefault(); stay(); }); // Esc means: I am here
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
});
