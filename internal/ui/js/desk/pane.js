import { replaced } from "../enhance.js";

// Rows of a queue open in the right pane: htmx loads the page a row leads to and puts that page's pane
// in place of this one's. The address is the state, so reloading, sharing and going back all work.
const PANE = "okno";
let asked; // the address that was asked for by a click, to move the focus there; not by going back

// mark shows which row is open.
function mark() {
  const here = location.pathname + location.search;
  for (const a of document.querySelectorAll("[data-queue] .queue-main a")) {
    const tr = a.closest("tr");
    if (a.getAttribute("href") === here) tr.setAttribute("aria-current", "true");
    else tr.removeAttribute("aria-current");
  }
}

const isPane = (e) => e.detail.target?.id === PANE;

document.addEventListener("htmx:beforeRequest", (e) => { if (isPane(e)) asked = e.detail.pathInfo?.requestPath; });

// An answer without a pane (the session has ended, a fault) is shown as the page it is.
document.addEventListener("htmx:beforeSwap", (e) => {
  if (!isPane(e) || e.detail.xhr.responseText.includes(`id="${PANE}"`) && e.detail.xhr.status === 200) return;
  e.detail.shouldSwap = false;
  location.assign(e.detail.xhr.responseURL || asked);
});
document.addEventListener("htmx:sendError", () => location.assign(asked));

document.addEventListener("htmx:afterSettle", (e) => {
  if (e.detail.target?.id !== PANE && e.detail.elt?.id !== PANE) return;
  mark();
  replaced();
  if (asked) document.querySelector(`#${PANE} h2`)?.focus({ preventScroll: true });
  document.getElementById(PANE)?.scrollTo(0, 0);
  asked = undefined;
});
document.addEventListener("htmx:historyRestore", () => { mark(); replaced(); });
