import { enhance, fold, plural } from "../enhance.js";

// The palette: a combobox (ARIA Authoring Practices) in a dialog of the browser. Its commands are the
// links and buttons of the page that carry data-command, so it can do nothing a click cannot; the
// server adds what it finds by sign, name or parcel.
const MOST = 16;

enhance("dialog[data-palette]", (dialog) => {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const none = dialog.querySelector("[data-palette-none]");
  const status = dialog.querySelector("[role=status]");
  let options = [], at = 0, timer, asked, opener;

  const commands = (q) => {
    const words = fold(q).split(/\s+/).filter(Boolean);
    const seen = new Set();
    return [...document.querySelectorAll("[data-command]")].flatMap((el) => {
      const text = el.dataset.command, key = fold(text);
      if (seen.has(text) || !words.every((w) => key.includes(w))) return [];
      seen.add(text);
      return [{ text, note: el.dataset.key ?? "", kbd: !!el.dataset.key, act: () => el.click() }];
    });
  };
  const draw = () => {
    list.replaceChildren(...options.map((o, i) => {
      const li = Object.assign(document.createElement("li"), { id: `${list.id}-${i}`, textContent: o.text });
      li.setAttribute("role", "option");
      if (o.note) li.append(Object.assign(document.createElement(o.kbd ? "kbd" : "span"), { className: "meta", textContent: o.note }));
      li.addEventListener("click", () => act(i));
      return li;
    }));
    none.hidden = options.length > 0;
    none.textContent = options.length ? "" : dialog.dataset.none;
    status.textContent = options.length ? plural(dialog, "found", options.length) : dialog.dataset.none;
    mark(0);
  };
  const mark = (i) => {
    at = i;
    [...list.children].forEach((o, n) => o.setAttribute("aria-selected", String(n === i)));
    const option = list.children[i];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const act = (i) => {
    const chosen = options[i];
    if (!chosen) return;
    opener = null; // the command decides where the focus goes
    dialog.close();
    chosen.act();
  };
  const search = async (q) => {
    asked?.abort();
    if (!dialog.dataset.search || q.trim().length < 2) return;
    asked = new AbortController();
    try {
      const url = new URL(dialog.dataset.search, location.href);
      url.searchParams.set("q", q);
      const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const found = (await answer.json() ?? []).map((f) => ({ text: f.text, note: f.note, act: () => location.assign(f.href) }));
      options = [...commands(q), ...found].slice(0, MOST);
      draw();
    } catch { /* aborted or offline: the commands of the page are still there */ }
  };
  const filter = () => {
    options = commands(input.value).slice(0, MOST);
    draw();
    clearTimeout(timer);
    timer = setTimeout(() => search(input.value), 150);
  };
  const open = () => {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    opener = document.activeElement;
    input.value = "";
    dialog.showModal();
    filter();
    input.focus();
  };

  input.addEventListener("input", filter);
  input.addEventListener("keydown", (e) => {
    const n = options.length, step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && n) { e.preventDefault(); mark((at + step + n) % n); }
    else if (e.key === "Enter") { e.preventDefault(); act(at); }
  });
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { asked?.abort(); clearTimeout(timer); opener?.focus?.(); });
  for (const button of document.querySelectorAll("[data-open-palette]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k") { e.preventDefault(); open(); }
  });
});
