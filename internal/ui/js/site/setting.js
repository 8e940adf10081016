import { post } from "../enhance.js";

// Contrast, density and shortcuts change at once, without leaving the page: nothing typed is lost. The
// server keeps the choice; when it does not answer, the form is sent in the usual way.
document.addEventListener("submit", async (e) => {
  const form = e.target.closest("form[data-setting]");
  const button = e.submitter;
  if (!form || !button?.name) return;
  e.preventDefault();
  const { name, value } = button;
  try {
    await post(form.action, { [name]: value, wroc: location.pathname + location.search });
  } catch {
    form.requestSubmit ? HTMLFormElement.prototype.submit.call(form) : form.submit();
    return;
  }
  const root = document.documentElement;
  if (value) root.setAttribute(form.dataset.setting, value);
  else root.removeAttribute(form.dataset.setting);
  for (const same of document.querySelectorAll(`form[data-setting] button[name="${name}"]`)) {
    const text = same.querySelector("[data-other]");
    [text.textContent, text.dataset.other] = [text.dataset.other, text.textContent];
    same.value = value ? "" : same.dataset.on;
  }
});
