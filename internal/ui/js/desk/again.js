import { enhance, replaced } from "../enhance.js";

// A page about work that goes on by itself takes its parts from a new copy of itself every so many seconds,
// until the copy says that nothing moves any more. A part that holds the focus is left alone until it does not.
enhance("[data-again][id]", (box) => {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    let page;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(box.id);
    } catch {
      return; // offline: the next time
    }
    if (!page) return location.reload(); // the session has ended, or the page is no more
    const fresh = page.querySelectorAll("[data-part]");
    let behind = false;
    box.querySelectorAll("[data-part]").forEach((part, i) => {
      if (part.innerHTML === fresh[i].innerHTML) return;
      if (part.contains(document.activeElement)) behind = true;
      else part.replaceChildren(...fresh[i].childNodes);
    });
    replaced();
    if (!("again" in page.dataset) && !behind) clearInterval(timer);
  }, Number(box.dataset.again) * 1000);
});
