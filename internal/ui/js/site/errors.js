import { enhance } from "../enhance.js";

// The list of mistakes, and a message that something succeeded, take the focus, so that screen readers
// read them first.
enhance("[data-error-summary], [data-focus]", (el) => {
  el.tabIndex = -1;
  el.addEventListener("blur", () => el.removeAttribute("tabindex"), { once: true });
  el.focus({ preventScroll: false });
});

// A line of the list leads to its field: the question comes into view, the control takes the focus.
document.addEventListener("click", (e) => {
  const link = e.target.closest?.("[data-error-summary] a[href^='#']");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  const control = target.matches("input, select, textarea, button")
    ? target
    : target.querySelector("input:not([type=hidden]), select, textarea");
  if (!control) return;
  e.preventDefault();
  const group = control.closest("fieldset");
  (group?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(control.id)}"]`) ?? control).scrollIntoView();
  control.focus({ preventScroll: true });
});

// The skip link moves the focus too, not only the view.
document.addEventListener("click", (e) => {
  const skip = e.target.closest?.("[data-skip]");
  if (skip) document.getElementById(skip.hash.slice(1))?.focus();
});
