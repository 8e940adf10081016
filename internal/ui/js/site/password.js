import { enhance } from "../enhance.js";

enhance("[data-show-password]", (button) => {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const { show, hide, showLabel, hideLabel } = button.dataset;
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? hide : show;
    button.setAttribute("aria-label", shown ? hideLabel : showLabel);
  };
  button.hidden = false;
  button.addEventListener("click", () => set(input.type === "password"));
  // A shown password must not be remembered as text, nor sent by a browser's own form history.
  input.form?.addEventListener("submit", () => set(false));
});
