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
})();
