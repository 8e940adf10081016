// Single keys press the buttons that show them (data-key), so a key can never do what a click cannot.
// They are silent while somebody types, while a dialog is open, and when the person turned them off
// (WCAG 2.1.4).
const actions = new Map(); // keys that belong to no button: j, k, x, /, ?

export const on = (key, act) => actions.set(key, act);

const busy = (e) =>
  e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing ||
  document.documentElement.dataset.shortcuts === "off" ||
  document.querySelector("dialog[open]") ||
  e.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (e) => {
  if (busy(e)) return;
  const act = actions.get(e.key);
  if (act) {
    if (act(e) !== false) e.preventDefault();
    return;
  }
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(e.key)}"]`)].find((b) => b.checkVisibility?.() ?? true);
  if (!target) return;
  e.preventDefault();
  target.click();
});

// "?" lists the keys: those of every page, then those of the buttons on this one.
on("?", () => {
  const dialog = document.querySelector("dialog[data-keys]");
  if (!dialog) return false;
  const list = dialog.querySelector("[data-keys-list]");
  list.querySelectorAll("[data-here]").forEach((row) => row.remove());
  for (const button of document.querySelectorAll("[data-key]")) {
    const row = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
    row.dataset.here = "";
    dt.append(Object.assign(document.createElement("kbd"), { textContent: button.dataset.key }));
    dd.textContent = button.dataset.command ?? button.innerText.replace(button.dataset.key, "").trim();
    row.append(dt, dd);
    list.append(row);
  }
  dialog.showModal();
});

on("/", () => {
  const field = document.querySelector("[data-queue] input[type=search], main input[type=search]");
  if (!field) return false;
  field.focus();
  field.select();
});
