import { enhance } from "../enhance.js";

// A toast goes after its seconds, but never while it has the pointer or the focus: nobody loses the way
// back by being slow (WCAG 2.2.1).
enhance("[data-toast]", (toast) => {
  let left = Number(toast.dataset.toast) * 1000, since, timer;
  toast.style.setProperty("--toast", `${toast.dataset.toast}s`);
  toast.dataset.running = "";
  const run = () => { since = performance.now(); timer = setTimeout(() => toast.remove(), left); delete toast.dataset.paused; };
  const pause = () => { clearTimeout(timer); left -= performance.now() - since; toast.dataset.paused = ""; };
  let held = 0;
  const hold = () => { if (held++ === 0) pause(); };
  const free = () => { if (--held === 0) run(); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", free);
  toast.addEventListener("focusin", (e) => { if (!toast.contains(e.relatedTarget)) hold(); });
  toast.addEventListener("focusout", (e) => { if (!toast.contains(e.relatedTarget)) free(); });
  run();
});
