// Every script is an addition: the page is complete without it. enhance() runs a function once for each
// element that a selector finds, now and whenever part of the page is replaced (event "ui:replaced").
export function enhance(selector, attach) {
  const seen = new WeakSet();
  const run = (root) => {
    for (const el of root.querySelectorAll(selector)) {
      if (seen.has(el)) continue;
      seen.add(el);
      attach(el);
    }
  };
  run(document);
  document.addEventListener("ui:replaced", () => run(document));
}

// replaced tells all scripts, in both bundles, that part of the page is new.
export const replaced = () => document.dispatchEvent(new Event("ui:replaced"));

// fill puts a number into a sentence that the server wrote: "Zostało %n znaków".
export const fill = (text, n) => (text ?? "").replace("%n", n);

// plural chooses among the attributes data-<prefix>-one, -few and -many by the language of the page.
const rules = new Intl.PluralRules(document.documentElement.lang || "pl");
export function plural(el, prefix, n) {
  const form = rules.select(n);
  return fill(el.getAttribute(`data-${prefix}-${form}`) ?? el.getAttribute(`data-${prefix}-many`), n);
}

// post sends a small form and does not follow where it leads.
export const post = (url, fields) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual", credentials: "same-origin" });

// fold reduces a text to what people compare. Unicode does not take ł apart, so it is done by hand.
export const fold = (s) =>
  s.toLocaleLowerCase("pl").normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");
