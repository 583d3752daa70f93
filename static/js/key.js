// Security keys, fingerprints and faces (WebAuthn): form[data-axt-key="create" | "get"] asks the browser and posts
// the answer in its field "credential". The options come in the JSON of #key-options. Without support the form
// says so and the other ways remain.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = ({ publicKey }) => ({
  publicKey: {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    ...(publicKey.user && { user: { ...publicKey.user, id: toBytes(publicKey.user.id) } }),
    ...["allowCredentials", "excludeCredentials"].reduce((lists, name) => {
      if (publicKey[name]) lists[name] = publicKey[name].map((each) => ({ ...each, id: toBytes(each.id) }));
      return lists;
    }, {}),
  },
});

const asJson = (credential) => {
  const { response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) parts[name] = toText(response[name]);
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

const ask = (kind, options) =>
  kind === "create"
    ? navigator.credentials.create(withBytes(options.creation_options))
    : navigator.credentials.get(withBytes(options.request_options));

for (const form of document.querySelectorAll("[data-axt-key]")) {
  if (!window.PublicKeyCredential || !navigator.credentials) continue;
  form.querySelector("[data-axt-key-without]").hidden = true;
  form.querySelector("button[type=submit]").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation(); // app.js would mark the form as sent
    const error = form.querySelector("[data-axt-key-error]");
    error.hidden = true;
    try {
      const credential = await ask(form.dataset.axtKey, JSON.parse(document.getElementById("key-options").textContent));
      form.elements.credential.value = asJson(credential);
      form.submit();
    } catch {
      error.hidden = false;
    }
  });
}
