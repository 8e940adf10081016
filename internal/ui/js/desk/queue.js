import { enhance, plural } from "../enhance.js";
import { on } from "./keys.js";

const links = () => [...document.querySelectorAll("[data-queue] .queue-main a")];
const row = () => document.activeElement?.closest?.("[data-queue] tbody tr");

// Where the walk begins: the row with the focus, or the open one.
function place(all) {
  const here = row() ?? document.querySelector("[data-queue] tr[aria-current]");
  return here ? all.indexOf(here.querySelector(".queue-main a")) : -1;
}

function move(step) {
  const all = links();
  if (!all.length) return false;
  const at = place(all);
  const next = all[Math.min(Math.max(at < 0 ? 0 : at + step, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.closest("tr").scrollIntoView({ block: "nearest" });
}

on("j", () => move(1));
on("k", () => move(-1));
on("x", () => {
  const box = (row() ?? document.querySelector("[data-queue] tr[aria-current]"))?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
});

// The buttons for several rows appear when at least one is selected.
enhance("form[data-bulk]", (form) => {
  const said = form.querySelector("[data-selected]");
  const count = () => {
    const n = form.querySelectorAll("tbody input:checked").length;
    form.dataset.bulk = n ? "some" : "none";
    said.textContent = n ? plural(form, "selected", n) : "";
  };
  form.addEventListener("change", count);
  count();
});
