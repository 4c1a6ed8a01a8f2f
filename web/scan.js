// Reads the codes of posts by camera. A code becomes an act of the queue, by
// the very form in which it can be typed.
(() => {
  "use strict";

  const zh = document.documentElement.lang !== "en";
  const words = zh ? {
    asking: "请允许使用相机", look: "把二维码放进框里", denied: "不能使用相机，请输入组长给的签到码", none: "没有找到相机，请输入组长给的签到码",
    foreign: "这不是本平台的二维码", got: (what) => `已扫到：${what}`, closed: "相机已关闭",
  } : {
    asking: "Please allow the camera", look: "Hold the code in the frame", denied: "The camera may not be used: type the code your leader gives you", none: "No camera found: type the code your leader gives you",
    foreign: "This code is not from this site", got: (what) => `Scanned: ${what}`, closed: "The camera is closed",
  };
  const pace = 150; // milliseconds between two looks
  const again = 5000; // milliseconds until the same code counts anew
  const width = 640; // pixels a picture is looked at in, at most

  const load = (src) => new Promise((good, bad) => {
    const s = document.createElement("script");
    s.src = src;
    s.onload = good;
    s.onerror = bad;
    document.head.append(s);
  });

  // reader is what finds a code in a picture: the browser's own, or ours.
  async function reader(video, src) {
    if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async () => (await detector.detect(video))[0]?.rawValue ?? "";
    }
    if (!window.linliQR) await load(src);
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, width / video.videoWidth);
      canvas.width = video.videoWidth * scale;
      canvas.height = video.videoHeight * scale;
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      return window.linliQR(pen.getImageData(0, 0, canvas.width, canvas.height));
    };
  }

  for (const part of document.querySelectorAll("[data-scan]")) {
    const find = (name) => part.querySelector(`[data-scan-${name}]`);
    const start = find("start"), stop = find("stop"), line = find("says");
    const view = part.querySelector(".scan-view"), video = part.querySelector("video"), form = part.querySelector("form");
    let stream, last = "", since = 0;
    const say = (text) => { if (line.textContent !== text) line.textContent = text; };

    // codeOf is what a code of this site says, or nothing.
    const codeOf = (text) => {
      try {
        const url = new URL(text);
        const path = part.dataset.scanCode;
        return url.origin === location.origin && url.pathname.startsWith(path) ? decodeURIComponent(url.pathname.slice(path.length)) : "";
      } catch {
        return "";
      }
    };

    const close = (text) => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = undefined;
      view.hidden = stop.hidden = true;
      start.hidden = false;
      say(text);
    };

    const saw = async (text) => {
      if (text === last && Date.now() - since < again) return;
      last = text;
      since = Date.now();
      const code = codeOf(text);
      if (!code) { say(words.foreign); return; }
      const what = form.querySelector("[name=what]:checked")?.dataset.says ?? form.dataset.queue;
      if (await window.linliQueue.press(form, null, { code })) {
        navigator.vibrate?.(80);
        const text = words.got(what);
        if ("scanMany" in part.dataset) say(text); else close(text);
      }
    };

    start.hidden = !navigator.mediaDevices?.getUserMedia;
    start.addEventListener("click", async () => {
      say(words.asking);
      start.hidden = true;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } });
        video.srcObject = stream;
        view.hidden = stop.hidden = false;
        stop.focus();
        await video.play();
        const read = await reader(video, part.dataset.scanDecoder);
        say(words.look);
        for (const mine = stream; stream === mine; await new Promise((next) => setTimeout(next, pace))) {
          if (video.videoWidth === 0) continue;
          const text = await read();
          if (text && stream === mine) await saw(text);
        }
      } catch (fault) {
        close(fault.name === "NotAllowedError" ? words.denied : words.none);
        form.elements.code.focus();
      }
    });
    stop.addEventListener("click", () => { close(words.closed); start.focus(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && stream) close(words.closed); });
    addEventListener("pagehide", () => { if (stream) close(""); });
  }
})();
