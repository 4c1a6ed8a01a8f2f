// Copies the browser files that internal/web embeds from node_modules, so that
// what is committed is exactly what the lock file names.
import { copyFileSync, mkdirSync } from "node:fs";

const copies = [
  ["node_modules/htmx.org/dist/htmx.min.js", "../internal/web/assets/htmx.js"],
  ["app.js", "../internal/web/assets/app.js"],
  ["node_modules/axe-core/axe.min.js", "../internal/web/webtest/axe.min.js"],
];

mkdirSync("../internal/web/testdata", { recursive: true });
for (const [from, to] of copies) copyFileSync(from, to);
