// What axe finds wrong with a page for those who do not see it, or do not use a mouse.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Fails with every violation and the elements it is about. */
export async function expectAccessible(page) {
  // Evaluated, not added as a script: the page's content security policy forbids foreign scripts.
  await page.evaluate(await readFile(source, "utf8"));
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  if (violations.length === 0) return;
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}`).join("\n")}`);
  throw new Error(`${page.url()} is not accessible:\n${told.join("\n")}`);
}
