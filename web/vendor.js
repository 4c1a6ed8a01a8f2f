// Makes the browser files that internal/web embeds: our scripts without their
// comments, and copies from node_modules, so that what is committed is exactly
// what the lock file names.
import { copyFileSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

const assets = "../internal/web/assets";
await build({
  entryPoints: ["app.js", "queue.js", "scan.js", "qr.js", "sw.js"], outdir: assets,
  bundle: true, minify: true, target: "es2020", format: "iife", charset: "utf8", legalComments: "none", logLevel: "warning",
});

mkdirSync("../internal/web/testdata", { recursive: true });
copyFileSync("node_modules/htmx.org/dist/htmx.min.js", assets + "/htmx.js");
copyFileSync("node_modules/axe-core/axe.min.js", "../internal/web/webtest/axe.min.js");
