// Unpacks the script of the page and runs it: packed it weighs a third. The policy of the page names both by their hashes.

import { byId, element } from "./dom.js";
import { text } from "./texts.js";
import { unpacked } from "./unpacking.js";

async function run() {
  const script = new TextDecoder().decode(await unpacked(byId("script").textContent));
  const policy = globalThis.trustedTypes?.createPolicy("start", { createScript: (words) => words });
  const node = element("script", { type: "module" });
  node.textContent = policy ? policy.createScript(script) : script;
  document.head.append(node);
}

run().catch((error) => {
  const box = byId("trouble");
  box.hidden = false;
  box.textContent = text("page.cannot_run", { error: error.message });
});
