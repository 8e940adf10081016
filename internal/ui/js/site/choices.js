import { enhance } from "../enhance.js";

// Style sheets show the questions that belong to an answer; this tells screen readers about them.
enhance("[data-reveals]", (input) => {
  input.setAttribute("aria-controls", input.dataset.reveals);
  if (input.type !== "checkbox") return;
  const say = () => input.setAttribute("aria-expanded", input.checked);
  input.addEventListener("change", say);
  say();
});

// "None of these" clears the others, and any other clears it.
document.addEventListener("change", (e) => {
  const box = e.target.closest?.("[data-choices] input[type=checkbox]");
  if (!box?.checked) return;
  const alone = box.hasAttribute("data-exclusive");
  for (const other of box.closest("[data-choices]").querySelectorAll("input[type=checkbox]")) {
    if (other === box || !(alone || other.hasAttribute("data-exclusive")) || !other.checked) continue;
    other.checked = false;
    if (other.hasAttribute("aria-expanded")) other.setAttribute("aria-expanded", "false");
  }
});
