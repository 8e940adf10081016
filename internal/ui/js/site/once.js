// A form with data-once is sent once; a second press while the first is under way does nothing. The
// server is protected besides: this only spares people a strange answer.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (!form.matches("form[data-once]") || e.defaultPrevented) return;
  if (form.dataset.sent) {
    e.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  e.submitter?.setAttribute("aria-busy", "true");
});

// Coming back with "back" must not leave a dead form.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy"));
  }
});
