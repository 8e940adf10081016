import { enhance } from "../enhance.js";

// Buttons that write markup into the text. The text stays text: what is stored is what is seen.
const around = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"] };
const before = { heading: () => "## ", list: () => "- ", numbers: (i) => `${i + 1}. ` };

enhance("[data-rich]", (box) => {
  const area = box.querySelector("textarea");
  const bar = box.querySelector("[role=toolbar]");
  const view = box.querySelector("[data-rich-view]");
  const buttons = [...bar.querySelectorAll("button")];
  bar.hidden = false;

  bar.addEventListener("click", (e) => {
    const what = e.target.closest("button")?.dataset.richDo;
    if (what === "preview") return preview(e.target.closest("button"));
    if (around[what]) wrap(area, ...around[what]);
    else if (before[what]) prefix(area, before[what]);
  });
  // One stop for Tab, arrows inside: the toolbar of the ARIA Authoring Practices.
  bar.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key], at = buttons.indexOf(document.activeElement);
    const to = e.key === "Home" ? 0 : e.key === "End" ? buttons.length - 1 : step && (at + step + buttons.length) % buttons.length;
    if (to === undefined) return;
    e.preventDefault();
    buttons.forEach((b, i) => (b.tabIndex = i === to ? 0 : -1));
    buttons[to].focus();
  });
  area.addEventListener("keydown", (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
    const what = { b: "bold", i: "italic" }[e.key.toLowerCase()];
    if (what) { e.preventDefault(); wrap(area, ...around[what]); }
  });

  async function preview(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    if (on) {
      const answer = await fetch(box.dataset.preview, { method: "POST", body: new URLSearchParams({ text: area.value }) });
      if (!answer.ok) return;
      // The server cleans what it renders; this only shows it.
      view.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    }
    button.setAttribute("aria-pressed", String(on));
    view.hidden = !on;
    area.hidden = on;
  }
});

// put writes through the browser's own editing, so that Ctrl+Z takes it back.
function put(area, from, to, text) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(area, open, close) {
  const { selectionStart: a, selectionEnd: b, value } = area;
  const inside = value.slice(a, b);
  if (value.slice(a - open.length, a) === open && value.startsWith(close, b)) {
    put(area, a - open.length, b + close.length, inside); // taken off again
    return area.setSelectionRange(a - open.length, b - open.length);
  }
  put(area, a, b, open + inside + close);
  area.setSelectionRange(a + open.length, a + open.length + inside.length);
}

function prefix(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.indexOf("\n", selectionEnd), to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const marked = lines.every((l, i) => l.startsWith(mark(i)));
  put(area, from, to, lines.map((l, i) => (marked ? l.slice(mark(i).length) : mark(i) + l)).join("\n"));
}
