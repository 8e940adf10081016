import { enhance, fill } from "../enhance.js";

// Suggestions under a field: the combobox of the ARIA Authoring Practices ("list autocomplete, manual
// selection"). The field stays an ordinary field: any text may be sent.
enhance("input[data-suggest]", (input) => {
  const list = Object.assign(document.createElement("ul"), { className: "suggest-list", id: input.id + "-lista", hidden: true });
  const status = Object.assign(document.createElement("div"), { className: "sr" });
  const box = Object.assign(document.createElement("div"), { className: "suggest" });
  input.before(box);
  box.append(input, list, status);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim() ?? input.name);
  status.setAttribute("role", "status");
  for (const [k, v] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" }))
    input.setAttribute(k, v);

  let found = [], at = -1, timer, asked;
  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const mark = (i) => {
    at = i;
    [...list.children].forEach((o, n) => o.setAttribute("aria-selected", n === i));
    const option = list.children[i];
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const take = (i) => {
    const s = found[i];
    input.value = s.value;
    for (const [name, value] of Object.entries(s.fill ?? {})) {
      const other = input.form?.elements[name] ?? document.getElementsByName(name)[0];
      if (other) other.value = value;
    }
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = () => {
    list.replaceChildren(...found.map((s, i) => {
      const li = Object.assign(document.createElement("li"), { id: `${list.id}-${i}`, textContent: s.label ?? s.value });
      if (s.note) li.append(Object.assign(document.createElement("span"), { className: "meta", textContent: s.note }));
      li.setAttribute("role", "option");
      li.addEventListener("pointerdown", (e) => { e.preventDefault(); take(i); });
      return li;
    }));
    list.hidden = found.length === 0;
    at = -1;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = found.length ? fill(input.dataset.count, found.length) : input.dataset.none;
  };
  const ask = async () => {
    const q = input.value.trim();
    asked?.abort();
    if (q.length < 2) return close();
    asked = new AbortController();
    try {
      const url = new URL(input.dataset.suggest, location.href);
      url.searchParams.set("q", q);
      const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
      found = answer.ok ? await answer.json() ?? [] : [];
      show();
    } catch { /* aborted or offline: the field works without suggestions */ }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    const n = list.children.length, open = !list.hidden;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!open) return e.key === "ArrowDown" && ask();
      e.preventDefault();
      mark(e.key === "ArrowDown" ? (at + 1) % n : (at - 1 + n) % n);
    } else if (e.key === "Enter" && open && at >= 0) {
      e.preventDefault();
      take(at);
    } else if (e.key === "Escape" && open) {
      e.preventDefault();
      close();
    }
  });
});
