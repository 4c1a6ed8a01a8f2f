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
    if (form.method !== "post" || form.hasAttribute("hx-post") || form.hasAttribute("data-queue")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
  });

  document.addEventListener("click", (e) => {
    const b = e.target.closest("[data-print-page]");
    if (b) window.print();
  });

  // Questions read aloud, for those who do not read well: a button speaks the
  // words of its part of the page, in the page's language, and a second press
  // ends it. Where the browser has no voice there is no button.
  const voice = window.speechSynthesis;
  for (const b of voice ? document.querySelectorAll("button[data-speak]") : []) {
    b.hidden = false;
    b.addEventListener("click", () => {
      const again = b.getAttribute("aria-pressed") === "true";
      voice.cancel();
      for (const other of document.querySelectorAll("button[data-speak]")) other.setAttribute("aria-pressed", "false");
      if (again) return;
      const words = [...b.closest("[data-spoken]").querySelectorAll("h1, h2, h3, p, label, legend, li, summary")]
        .filter((e) => e.checkVisibility()).map((e) => e.textContent.trim()).filter(Boolean);
      const say = new SpeechSynthesisUtterance(words.join("\n"));
      say.lang = document.documentElement.lang;
      say.rate = 0.9;
      say.onend = () => b.setAttribute("aria-pressed", "false");
      b.setAttribute("aria-pressed", "true");
      voice.speak(say);
    });
  }

  // What works without network: docs/offline.md. A worker keeps pages, and acts
  // wait in a queue that is loaded where there is one to be served.
  const page = document.documentElement.dataset;
  const load = (src) => new Promise((good, bad) => {
    const s = document.createElement("script");
    s.src = src;
    s.onload = good;
    s.onerror = bad;
    document.head.append(s);
  });
  let loading;
  const queueSrc = document.currentScript.dataset.queue;
  const queue = () => loading ??= load(queueSrc).then(() => window.linliQueue);
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  if (document.querySelector("form[data-queue], [data-waiting]") || stored("linli-waiting")) queue().catch(() => {});
  document.addEventListener("submit", (e) => {
    const form = e.target, button = e.submitter;
    if (!form.hasAttribute("data-queue")) {
      // Who signs out while acts wait is asked first.
      if (form.getAttribute("action") === "/sign-out" && !form.hasAttribute("data-leave") && stored("linli-waiting")) {
        e.preventDefault();
        location.assign("/waiting#leave");
      }
      return;
    }
    e.preventDefault();
    queue().then((q) => q.press(form, button)).catch(() => HTMLFormElement.prototype.submit.call(form));
  });
  for (const part of document.querySelectorAll("[data-scan]")) {
    queue().then(() => load(part.dataset.scanScript)).catch(() => {});
  }

  // The line that says there is no network, and of when a kept page is.
  const line = document.getElementById("offline");
  const clock = (ms) => {
    const at = (o) => new Date(ms).toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", hourCycle: "h23", ...o });
    const day = { year: "numeric", month: "long", day: "numeric" }, time = at({ hour: "2-digit", minute: "2-digit" });
    return at(day) === new Date().toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", ...day })
      ? time : at({ month: "long", day: "numeric" }) + " " + time;
  };
  const tell = () => {
    line.hidden = navigator.onLine && !page.kept;
    const words = !page.kept ? line.dataset.off : page.back ? line.dataset.back : line.dataset.kept;
    line.querySelector("span").textContent = words.replace("%s", clock(Number(page.kept)));
  };
  if (line) {
    if (!navigator.onLine || page.kept) tell();
    addEventListener("offline", () => { delete page.back; tell(); });
    addEventListener("online", () => { page.back = "yes"; tell(); });
  }

  // The worker is for those signed in, and for pages that are marked to be kept.
  if ("serviceWorker" in navigator && (page.visitor || page.keep)) addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register("/sw.js");
      const worker = (await navigator.serviceWorker.ready).active;
      const look = document.documentElement.lang + page.print;
      const anew = stored("linli-look") !== look;
      localStorage.setItem("linli-look", look);
      worker.postMessage({ keep: page.keep.split(" ").filter(Boolean), anew });
    } catch { /* a browser that keeps nothing shows everything online */ }
  });

  // The page that stands where one is missing lists those that are there.
  const kept = document.querySelector("[data-kept-pages]");
  if (kept && window.caches) (async () => {
    for (const name of await caches.keys()) {
      if (!name.startsWith("linli-pages-")) continue;
      const pages = await caches.open(name);
      for (const request of await pages.keys()) {
        const title = (await pages.match(request, { ignoreVary: true })).headers.get("Linli-Title");
        if (!title) continue;
        const row = document.createElement("li"), a = document.createElement("a");
        a.href = request.url;
        a.className = "tap w-full";
        const name = new DOMParser().parseFromString(decodeURIComponent(title), "text/html").documentElement.textContent;
        a.textContent = name.slice(0, name.lastIndexOf(" · ")) || name;
        row.append(a);
        kept.querySelector("ul").append(row);
        kept.hidden = false;
      }
    }
  })();

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
