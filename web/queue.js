// The queue of acts on a phone: whatever a form marked data-queue sends is
// first written down here and then sent, in order and each once, when there is
// a network. The whole contract is in docs/offline.md.
(() => {
  "use strict";

  const zh = document.documentElement.lang !== "en";
  const words = zh ? {
    title: (n) => `待上传 ${n} 条`, waiting: "待上传", sending: "正在上传", refused: "未被接受", done: "已上传",
    saved: "已存在本机，联网后自动上传", full: "本机已存满，请先联网上传", large: "文件太大，没有网络时存不下",
    retry: "重试", fix: "改正", drop: "删除", dropped: "确认删除？再按一次", signIn: "请先登录，登录后自动上传", toSignIn: "登录",
    others: (n) => `另有 ${n} 条属于其他账号，该账号登录后上传`, refusal: "服务器没有接受，请改正后再试", slow: "服务器暂时繁忙，稍后自动再试",
  } : {
    title: (n) => `${n} to send`, waiting: "waiting", sending: "sending", refused: "not accepted", done: "sent",
    saved: "Kept on this phone; it is sent when there is a network", full: "This phone is full: send what waits first", large: "The file is too large to keep without network",
    retry: "Try again", fix: "Correct", drop: "Delete", dropped: "Delete? Press again", signIn: "Please sign in; it is sent once you have", toSignIn: "Sign in",
    others: (n) => `${n} more belong to another account and are sent when it signs in`, refusal: "Not accepted: please correct it", slow: "The server is busy; it is sent later",
  };

  const me = document.documentElement.dataset.visitor ?? "";
  const most = 500; // acts
  const largest = 8 << 20; // bytes of one act's files
  const longest = 14 * 24 * 3600e3; // milliseconds another visitor's acts wait
  const together = 50; // acts in one batch
  const patience = 30e3; // milliseconds an answer may take
  const tries = 5; // failures of the server until a person is asked

  // --- the store

  let opened;
  const open = () => opened ??= new Promise((good, bad) => {
    const r = indexedDB.open("linli", 1);
    r.onupgradeneeded = () => r.result.createObjectStore("acts", { keyPath: "n", autoIncrement: true });
    r.onsuccess = () => { r.result.onversionchange = () => { r.result.close(); opened = undefined; }; good(r.result); };
    r.onerror = () => { opened = undefined; bad(r.error); };
  });
  // A change is over when it is on the disk, not when it was asked for.
  const store = async (mode, work) => {
    const db = await open();
    return new Promise((good, bad) => {
      const t = db.transaction("acts", mode, { durability: "strict" });
      const r = work(t.objectStore("acts"));
      t.oncomplete = () => good(r.result);
      t.onerror = t.onabort = () => bad(t.error);
    });
  };
  const list = () => store("readonly", (s) => s.getAll());
  const put = (act) => store("readwrite", (s) => s.put(act));
  const drop = (n) => store("readwrite", (s) => s.delete(n));

  const channel = "BroadcastChannel" in window ? new BroadcastChannel("linli-queue") : { postMessage() {} };
  channel.onmessage = () => show();
  const changed = () => { channel.postMessage(""); return show(); };

  // --- sending

  let sending = new Set(), done = [], trouble = "", wait = 0, timer = 0, busy = false, again = false;
  const asked = new Map(); // acts whose form on this page waits for the answer
  const pressed = new Map(); // the last act that a form on this page left to wait

  // drain sends all there is. The lock keeps a second tab from sending the same
  // meanwhile; where there are no locks the server still counts an act once.
  async function drain() {
    if (busy) { again = true; return; }
    busy = true;
    clearTimeout(timer);
    try {
      do {
        again = false;
        await (navigator.locks ? navigator.locks.request("linli-queue", send) : send());
      } while (again);
    } catch {
      later(0);
    } finally {
      busy = false;
    }
  }

  // later tries again after so many seconds, or after twice as many as before.
  const later = (seconds) => {
    wait = seconds || Math.min(300, Math.max(2, wait * 2));
    clearTimeout(timer);
    timer = setTimeout(drain, wait * 1000 * (0.8 + 0.4 * Math.random()));
  };

  async function send() {
    for (;;) {
      const acts = (await list()).filter((a) => a.who === me && !a.refused);
      const first = acts[0];
      if (!first) { wait = 0; trouble = ""; return; }
      const batch = first.batch ? acts.slice(0, together).filter((a, i, all) => a.path === first.path && all.slice(0, i).every((b) => b.path === a.path)) : [first];
      sending = new Set(batch.map((a) => a.n));
      await changed();
      const pause = await one(first, batch);
      sending.clear();
      await changed();
      if (pause !== undefined) {
        if (pause < Infinity) later(pause);
        return;
      }
      wait = 0;
    }
  }

  // one sends an act, or a batch of them. It returns nothing if the next may
  // follow at once, otherwise how many seconds to wait: 0 for as long as it has
  // become, Infinity until somebody signs in.
  async function one(act, batch) {
    const headers = { "Linli-Queue": "1", "Linli-Visitor": act.who, "X-Device-Time": String(Date.now()) };
    let body;
    if (act.batch) {
      headers["Content-Type"] = "application/json";
      body = JSON.stringify({ sent: Date.now(), taps: batch.map((a) => ({ ...Object.fromEntries(a.fields), deviceTime: a.at })) });
    } else {
      body = act.files ? new FormData() : new URLSearchParams();
      for (const [name, value] of act.fields) body.append(name, value);
      body.append("deviceTime", String(act.at));
    }
    let answer;
    try {
      answer = await fetch(act.path, {
        method: "POST", headers, body, redirect: "error", credentials: act.who ? "same-origin" : "omit",
        signal: AbortSignal.timeout?.(patience),
      });
    } catch {
      trouble = "";
      waits(batch);
      return 0;
    }
    // An answer without the mark came from somebody in between.
    if (!answer.headers.has("Linli-Queue")) { waits(batch); return 0; }
    trouble = "";
    if (answer.ok && act.batch) return results(batch, await answer.json().catch(() => ({})));
    if (answer.ok || answer.status === 409 && answer.headers.has("Linli-Already")) {
      for (const a of batch) await finish(a, answer.headers.get("Linli-Next"));
      return;
    }
    if (answer.status === 401) { trouble = words.signIn; waits(batch, trouble); return Infinity; }
    if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) {
      trouble = words.slow;
      waits(batch);
      if (answer.status === 500) {
        const why = await said(answer);
        for (const a of batch) {
          a.tries = (a.tries ?? 0) + 1;
          if (a.tries >= tries) await refuse(a, why); else await put(a);
        }
      }
      return Math.min(300, Number(answer.headers.get("Retry-After")) || 0);
    }
    const why = await said(answer);
    for (const a of batch) await refuse(a, why);
  }

  // results are the answers to the acts of a batch, one by one. An act that is
  // not answered waits.
  async function results(batch, answers) {
    const of = new Map((answers.taps ?? []).map((r) => [r.id, r]));
    let pause = 0;
    for (const a of batch) {
      const r = of.get(a.id);
      if (!r) continue;
      pause = undefined;
      if (r.result === "refused") await refuse(a, r.words || words.refusal); else await finish(a, "", r.words);
    }
    return pause;
  }

  // said are the words of a refusal.
  async function said(answer) {
    try {
      if ((answer.headers.get("Content-Type") ?? "").startsWith("application/json")) {
        const { words: why, reference } = await answer.json();
        return reference ? `${why} (${reference})` : why;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const why = [...page.querySelectorAll("[role=alert], .field-fault")].map((e) => e.textContent.trim()).filter(Boolean);
      return why.join(zh ? "；" : "; ") || words.refusal;
    } catch {
      return words.refusal;
    }
  }

  async function finish(act, next, why) {
    await drop(act.n);
    done.push({ ...act, why });
    done = done.slice(-10);
    const form = asked.get(act.n);
    asked.delete(act.n);
    if (!form) {
      const last = pressed.get(act.n);
      if (last) note(last, "good", why || words.done);
      return;
    }
    note(form, "good", why || words.done);
    if (!next) { empty(form); return; }
    if (new URL(next, location.href).href === location.href) location.reload(); else location.assign(next);
  }

  async function refuse(act, why) {
    act.refused = why;
    await put(act);
    const form = asked.get(act.n);
    asked.delete(act.n);
    if (form) { form.linliRefused = act.n; note(form, "bad", why); }
  }

  // waits tells the forms of acts that could not be sent that they are kept.
  function waits(batch, why) {
    for (const a of batch) {
      const form = asked.get(a.n);
      asked.delete(a.n);
      if (!form) continue;
      note(form, "warn", why ? words.saved + (zh ? "。" : ". ") + why : words.saved);
      empty(form);
      pressed.clear();
      pressed.set(a.n, form);
    }
  }

  // --- forms

  const pressing = new WeakSet();
  // A field may be called "action": only the attribute is the form's own.
  const target = (form) => new URL(form.getAttribute("action"), location.href);

  const newID = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = b[6] & 0x0f | 0x40;
    b[8] = b[8] & 0x3f | 0x80;
    return [...b].map((x, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + x.toString(16).padStart(2, "0")).join("");
  };

  // isOf reports whether an act that waits is what pressing the form does: all
  // its fields, but the id, are the act's.
  const isOf = (act, form, button) => act.who === me && !act.refused &&
    [...new FormData(form, button ?? undefined)].every(([name, value]) => name === "id" || act.fields.some(([n, v]) => n === name && v === value));

  // press writes an act down and sends it. It reports whether it is written.
  // What is given beside the form stands in place of its fields; nothing given
  // takes a field away.
  async function press(form, button, instead = {}) {
    if (pressing.has(form)) return false;
    pressing.add(form);
    try {
      const path = form.dataset.batch ?? target(form).pathname + target(form).search;
      const all = await list();
      if ("once" in form.dataset && all.some((a) => a.path === path && isOf(a, form, button))) {
        note(form, "warn", words.saved);
        return false;
      }
      if (all.length >= most) { note(form, "bad", words.full); return false; }
      const data = new FormData(form, button ?? undefined);
      const id = newID();
      data.set("id", id);
      for (const [name, value] of Object.entries(instead)) {
        if (value) data.set(name, value); else data.delete(name);
      }
      const fields = [...data.entries()];
      const files = form.getAttribute("enctype") === "multipart/form-data";
      const size = fields.reduce((n, [, v]) => n + (v.size ?? v.length), 0);
      if (size > largest) {
        if (navigator.onLine) { HTMLFormElement.prototype.submit.call(form); return false; }
        note(form, "bad", words.large);
        return false;
      }
      const fix = form.linliRefused ?? (Number(form.dataset.fixes) || undefined);
      const act = {
        id, who: me, path, fields, files, batch: "batch" in form.dataset, at: Date.now(),
        says: [form.dataset.queue, form.querySelector("[data-says]:checked")?.dataset.says].filter(Boolean).join(" · "), from: location.pathname + location.search,
      };
      act.n = await put(act);
      asked.set(act.n, form);
      // Written is written: whatever fails from here on is no reason to send
      // the form another way.
      try {
        if (fix) await drop(fix);
        delete form.linliRefused;
        delete form.dataset.fixes;
        if (!navigator.onLine) {
          waits([act]);
          navigator.storage?.persist?.().catch(() => {});
        }
        await changed();
      } catch { /* it is shown with the next change */ }
      drain();
      return true;
    } finally {
      pressing.delete(form);
    }
  }

  // What was typed is gone with the act; what was chosen holds for the next.
  const empty = (form) => {
    for (const field of form.elements) {
      if (field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=submit])")) field.value = field.defaultValue ?? "";
    }
  };

  const note = (form, tone, why) => {
    let box = form.querySelector(":scope > [data-note]");
    if (!box) {
      box = document.createElement("p");
      box.dataset.note = "";
      form.prepend(box);
    }
    box.className = "notice notice-" + tone;
    box.setAttribute("role", tone === "bad" ? "alert" : "status");
    box.textContent = why;
  };

  // A form to which a refused act leads back is filled in with it.
  async function fill() {
    const n = Number(/^#fix-(\d+)$/.exec(location.hash)?.[1]);
    const act = n && (await list()).find((a) => a.n === n && a.who === me);
    const form = act && [...document.querySelectorAll("form[data-queue]")].find((f) => new URL(f.dataset.batch ?? target(f), location.href).href === new URL(act.path, location.href).href);
    if (!form) return;
    form.dataset.fixes = String(n);
    const values = Map.groupBy ? Map.groupBy(act.fields, ([name]) => name) : new Map(act.fields.map((f) => [f[0], [f]]));
    for (const field of form.elements) {
      const given = values.get(field.name)?.map(([, v]) => v);
      if (!given || field.type === "file" || field.type === "submit") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else field.value = given[0];
    }
    note(form, "bad", act.refused);
    form.scrollIntoView({ block: "start" });
  }

  // --- what is to be seen

  const time = (ms) => new Date(ms).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const make = (tag, className, text) => {
    const e = document.createElement(tag);
    if (className) e.className = className;
    if (text) e.textContent = text;
    return e;
  };

  const row = (act, state) => {
    const li = make("li", "flex flex-col gap-2 py-3");
    li.dataset.act = act.id;
    const head = make("div", "flex items-start justify-between gap-3");
    const name = make("span", "flex flex-col");
    name.append(make("span", "font-bold", act.says), make("span", "quiet", time(act.at)));
    const badge = make("span", "badge border-0 " + { waiting: "bg-warning text-warning-content", sending: "bg-info text-info-content", refused: "bg-error text-white", done: "bg-success text-white" }[state], words[state]);
    badge.dataset.state = state;
    head.append(name, badge);
    li.append(head);
    const why = act.refused || act.why;
    if (why) li.append(make("p", act.refused ? "notice notice-bad" : "quiet", why));
    if (state !== "refused") return li;
    const buttons = make("div", "flex flex-wrap gap-2");
    const fix = make("a", "btn btn-plain", words.fix);
    fix.href = act.from + "#fix-" + act.n;
    const retry = make("button", "btn btn-plain", words.retry);
    retry.addEventListener("click", async () => { delete act.refused; delete act.tries; await put(act); await changed(); drain(); });
    const away = make("button", "btn btn-plain", words.drop);
    away.addEventListener("click", async () => {
      if (!away.dataset.sure) { away.dataset.sure = "yes"; away.textContent = words.dropped; return; }
      await drop(act.n);
      await changed();
    });
    buttons.append(fix, retry, away);
    li.append(buttons);
    return li;
  };

  let drawn = "";
  async function show() {
    const all = await list();
    const mine = all.filter((a) => a.who === me), others = all.length - mine.length;
    try {
      if (all.length) localStorage.setItem("linli-waiting", String(all.length)); else localStorage.removeItem("linli-waiting");
    } catch { /* the count is a hint */ }
    for (const chip of document.querySelectorAll("[data-waiting-count]")) {
      chip.hidden = mine.length === 0;
      chip.querySelector(".badge").textContent = String(mine.length);
    }
    const state = (a) => a.refused ? "refused" : sending.has(a.n) ? "sending" : "waiting";
    const now = JSON.stringify([mine.map((a) => [a.n, state(a)]), done.map((a) => a.n), others, trouble]);
    if (now === drawn) return; // a row being pressed is not drawn anew
    drawn = now;
    for (const part of document.querySelectorAll("[data-waiting]")) {
      part.hidden = mine.length + done.length + others === 0;
      const title = make("h2", "", words.title(mine.length));
      title.setAttribute("role", "status");
      const rows = make("ol", "divide-y divide-line");
      rows.append(...mine.map((a) => row(a, state(a))), ...done.map((a) => row(a, "done")));
      part.replaceChildren(title);
      if (trouble) {
        const box = make("p", "notice notice-warn my-2 flex flex-wrap items-center justify-between gap-2", trouble);
        if (trouble === words.signIn) {
          const a = make("a", "btn btn-plain", words.toSignIn);
          a.href = "/?next=" + encodeURIComponent(location.pathname + location.search);
          box.append(a);
        }
        part.append(box);
      }
      part.append(rows);
      if (others) part.append(make("p", "quiet", words.others(others)));
    }
    for (const none of document.querySelectorAll("[data-waiting-none]")) none.hidden = mine.length + done.length + others > 0;
    const leave = document.getElementById("leave");
    if (leave) leave.hidden = location.hash !== "#leave" || all.length === 0;
    for (const form of document.querySelectorAll("form[data-queue][data-once]")) {
      if (mine.some((a) => !sending.has(a.n) && !asked.has(a.n) && new URL(a.path, location.href).href === target(form).href && isOf(a, form))) note(form, "warn", words.saved);
    }
  }

  async function start() {
    for (const a of await list()) {
      if (a.who !== me && Date.now() - a.at > longest) await drop(a.n);
    }
    await show();
    await fill();
    await drain();
  }

  addEventListener("online", () => { wait = 0; drain(); });
  addEventListener("pageshow", (e) => { if (e.persisted) { wait = 0; drain(); } });
  addEventListener("hashchange", () => { drawn = ""; show(); fill(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) drain(); });

  window.linliQueue = { press, drain };
  start().catch(() => {});
})();
