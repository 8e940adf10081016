import { enhance } from "../enhance.js";

// A button copies what its data-copy says and tells so in the element after it. Where the browser has no
// clipboard (a page without TLS) the button stays hidden.
enhance("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.nextElementSibling.textContent = button.dataset.copied;
  });
});
