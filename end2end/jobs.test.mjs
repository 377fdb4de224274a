// What a person does with a job that does not go well: reads why, tries again, takes it back, or stops it half-way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { withBrowser } from "./lib/browser.mjs";
import { setUp } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";
import { addDemoHost, makeDeployment, makeGroup } from "./lib/site.mjs";

const broken = "#cloud-config\nruncmd:\n  - exit 1\n";

/** Describes a deployment on the demo host, and presses Deploy. */
async function deploy(browser, server, { name, userData, quantity }) {
  await setUp(browser, server);
  await addDemoHost(browser, server);
  await makeGroup(browser, server, { name, image: "debian/12/cloud", userData });
  await makeDeployment(browser, { name: name.toLowerCase(), quantity });
  await browser.page.getByRole("button", { name: /^Deploy/ }).first().click();
}

const jobState = (page, word) => page.locator(".page-head").getByText(word, { exact: true }).first();

test("a failed job says why, is tried again, and is undone", { timeout: 240_000 }, async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await deploy(browser, server, { name: "Broken", userData: broken, quantity: 2 });
      await page.getByText(/cloud-init failed in scripts/).first().waitFor({ timeout: 60_000 });
      await page.getByRole("link", { name: "Open job" }).first().click();
      await jobState(page, "Failed").waitFor();
      await expectAccessible(page);
      await browser.picture("failed-job");

      await page.getByRole("button", { name: "Retry step" }).click();
      await jobState(page, "Running").waitFor();
      await jobState(page, "Failed").waitFor({ timeout: 60_000 });

      await page.getByRole("link", { name: "Undo…" }).click();
      const dialog = page.getByRole("dialog");
      assert.match(await dialog.innerText(), /Create web-1, web-2/, "the preview names what goes");
      await dialog.getByRole("button", { name: /^Undo/ }).click();
      await page.getByText("what its steps did was taken back").first().waitFor({ timeout: 60_000 });
      await browser.open(`${server.url}/_eyrie/p/default/instances/`);
      assert.doesNotMatch(await page.locator("main").innerText(), /broken-web-/, "nothing that the job made is left");
    }),
  );
});

test("a job is cancelled where it stands, and what exists is kept", { timeout: 240_000 }, async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await deploy(browser, server, { name: "Slow", userData: "#cloud-config\npackages: [nginx]\n", quantity: 3 });
      await page.getByRole("button", { name: "Cancel", exact: true }).first().click();
      await page.getByRole("region", { name: "Job" }).getByText("Cancelled", { exact: true }).first().waitFor({ timeout: 60_000 });
      await page.getByRole("button", { name: /^Deploy/ }).first().waitFor();
    }),
  );
});
