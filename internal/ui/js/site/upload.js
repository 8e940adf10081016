import { enhance, fill, replaced } from "../enhance.js";

// Files may be dropped on their field.
enhance("[data-drop]", (zone) => {
  const input = zone.querySelector("input[type=file]");
  const over = (on) => zone.classList.toggle("drop-over", on);
  zone.querySelector("[data-drop-text]").hidden = false;
  zone.addEventListener("dragover", (e) => { e.preventDefault(); over(true); });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (e) => {
    e.preventDefault();
    over(false);
    if (!e.dataTransfer.files.length) return;
    input.files = e.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
});

// A file that is too large is refused before it is sent for minutes; the server checks again.
document.addEventListener("change", (e) => {
  const input = e.target.closest?.("input[type=file][data-max-bytes]");
  if (!input) return;
  const big = [...input.files].some((f) => f.size > Number(input.dataset.maxBytes));
  input.setCustomValidity(big ? input.dataset.tooLarge : "");
  if (big) input.reportValidity();
});

// A form with data-upload shows how far the sending is, and can be stopped. What the server answers
// replaces the content of the page, exactly as if the form had been sent in the usual way.
enhance("form[data-upload]", (form) => {
  form.addEventListener("submit", (e) => {
    if (e.defaultPrevented || ![...form.querySelectorAll("input[type=file]")].some((i) => i.files.length)) return;
    e.preventDefault();
    if (form.querySelector(".upload progress")) return; // one sending at a time
    send(form, new FormData(form, e.submitter));
  });
});

function send(form, data) {
  form.querySelector(".upload")?.remove();
  const t = form.dataset;
  const box = Object.assign(document.createElement("div"), { className: "upload" });
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  const line = document.createElement("p");
  const state = document.createElement("span");
  const stop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link", textContent: t.cancel });
  bar.setAttribute("aria-label", t.progressLabel);
  state.setAttribute("role", "status");
  line.append(state, stop);
  box.append(bar, line);
  form.append(box);

  const xhr = new XMLHttpRequest();
  const end = (text) => { bar.remove(); stop.remove(); state.textContent = text; };
  xhr.upload.onprogress = (e) => {
    if (!e.lengthComputable) return;
    bar.value = (100 * e.loaded) / e.total;
    state.textContent = e.loaded < e.total ? fill(t.sending, Math.floor(bar.value)) : t.checking;
  };
  xhr.onload = () => (xhr.status && (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html") ? show(xhr) : end(t.failed));
  xhr.onerror = () => end(t.failed);
  xhr.onabort = () => end(t.cancelled);
  stop.onclick = () => xhr.abort();
  xhr.open("POST", form.action);
  xhr.send(data);
}

function show(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) return location.assign(xhr.responseURL);
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  if (xhr.responseURL !== location.href) history.pushState(null, "", xhr.responseURL);
  addEventListener("popstate", () => location.reload(), { once: true });
  scrollTo(0, 0);
  main.focus();
  replaced();
}
