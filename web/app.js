// The few things a page cannot do on the server alone. Every page works
// without this file.
(() => {
  "use strict";

  // Filter a list as one types: rows carry their search text in data-find.
  // Text still being composed by an input method is left alone until it is
  // committed.
  for (const box of document.querySelectorAll("input[data-filter]")) {
    const rows = [...document.querySelectorAll(box.dataset.filter)];
    const count = document.querySelector(box.dataset.count);
    const apply = () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const hit = words.every((w) => row.dataset.find.includes(w));
        row.hidden = !hit;
        if (hit) shown++;
      }
      if (count) count.textContent = String(shown);
    };
    box.addEventListener("input", (e) => { if (!e.isComposing) apply(); });
    box.addEventListener("compositionend", apply);
    if (box.value) apply();
  }

  // Words typed into a box are announced once typing rests and no input method
  // is composing, so that their preview can be asked for. (htmx could filter
  // its trigger itself, but only by evaluating text as code.)
  for (const box of document.querySelectorAll("textarea[data-words]")) {
    let timer = 0;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => box.dispatchEvent(new CustomEvent("words")), 400);
    };
    box.addEventListener("input", (e) => { if (!e.isComposing) later(); });
    box.addEventListener("compositionend", later);
  }

  // A form that only filters submits itself when a choice changes.
  document.addEventListener("change", (e) => {
    if (e.target.matches("select[data-submit]")) e.target.form.requestSubmit();
  });

  // A second press of a button that acts is not a second act.
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
  });

  document.addEventListener("click", (e) => {
    const b = e.target.closest("[data-print-page]");
    if (b) window.print();
  });

  // A passkey is made and used by the browser: the page asks the server what
  // to sign, the browser asks the person, the answer goes back.
  const post = async (path, body) => {
    const r = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const answer = await r.json();
    if (!r.ok) throw new Error(answer.fault);
    return answer;
  };
  const canPasskey = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
  for (const button of canPasskey ? document.querySelectorAll("button[data-passkey]") : []) {
    const box = button.parentElement;
    const fault = box.querySelector("[data-passkey-fault]");
    button.hidden = false;
    box.querySelector("[data-passkey-none]").hidden = true;
    button.addEventListener("click", async () => {
      button.disabled = true;
      fault.hidden = true;
      try {
        const path = button.dataset.passkey;
        const making = button.dataset.passkeyWhat === "create";
        const { options, ceremony } = await post(path + "/begin", {});
        const key = making
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
        const { next } = await post(path + "/finish", { ceremony, answer: key.toJSON() });
        location.assign(next);
      } catch (e) {
        // What the server says is for people; what the browser says is not.
        fault.textContent = e.constructor === Error && e.message ? e.message : fault.dataset.passkeyFault;
        fault.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
