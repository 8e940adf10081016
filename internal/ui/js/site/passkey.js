import { enhance, post } from "../enhance.js";

// Asks the browser for a passkey (Web Authentication) and posts its answer with the form. What the server
// sends and gets is JSON with bytes as base64url, as in § 5.1.8 and § 5.1.9 of the recommendation; it is
// written out here, because browsers of 2023 cannot do it yet.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const keys = (list) => list?.map((k) => ({ ...k, id: bytes(k.id) }));

const asked = (o) => ({
  ...o,
  challenge: bytes(o.challenge),
  ...(o.user && { user: { ...o.user, id: bytes(o.user.id) } }),
  ...(o.excludeCredentials && { excludeCredentials: keys(o.excludeCredentials) }),
  ...(o.allowCredentials && { allowCredentials: keys(o.allowCredentials) }),
});

const answered = (c) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (c.response[name]) response[name] = text(c.response[name]);
  if (c.response.getTransports) response.transports = c.response.getTransports();
  return JSON.stringify({
    id: c.id, rawId: text(c.rawId), type: c.type, response,
    authenticatorAttachment: c.authenticatorAttachment ?? undefined, clientExtensionResults: c.getClientExtensionResults(),
  });
};

enhance("form[data-passkey]", (form) => {
  const part = (name) => form.querySelector(`[data-passkey-${name}]`);
  const plain = part("plain"), problem = part("problem");
  const { ask, host, failed, old, other } = form.dataset;
  if (!window.PublicKeyCredential) return (plain.textContent = old);
  if (location.hostname !== host) return (plain.textContent = other);
  plain.hidden = true;
  part("live").hidden = false;
  let busy = false;
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    if (busy) return;
    busy = true;
    problem.hidden = true;
    try {
      const answer = await post(ask, {});
      if (!answer.ok) throw new Error(answer.status);
      const publicKey = asked(await answer.json());
      const how = "make" in form.dataset ? "create" : "get";
      form.elements.answer.value = answered(await navigator.credentials[how]({ publicKey }));
      form.submit();
    } catch {
      problem.textContent = failed;
      problem.hidden = false;
    } finally {
      busy = false;
    }
  });
});
