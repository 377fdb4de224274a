// The first quarter of an hour without any host: the demo host, a group, a deployment, and everything that can be done with it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { withBrowser } from "./lib/browser.mjs";
import { setUp } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";
import { addDemoHost, drop, makeDeployment, makeGroup, press, scale } from "./lib/site.mjs";

const userData = "#cloud-config\nwrite_files:\n  - path: /srv/index.html\n    content: hello\nruncmd:\n  - [systemctl, start, site]\n";

test("somebody without a host does the whole main job on the demo host", { timeout: 300_000 }, async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await expectAccessible(page);
      await browser.picture("overview-empty");
      await addDemoHost(browser, server);
      assert.match(await page.locator("main").innerText(), /simulator/i, "the demo host says what it is");
      await expectAccessible(page);
      await browser.picture("host");
      await makeGroup(browser, server, { name: "My_Site", image: "debian/12/cloud", userData });
      await makeDeployment(browser, { name: "try-it", quantity: 3 });
      await expectAccessible(page);
      await browser.picture("plan");
      await press(browser, /^Deploy/, "Deployed");
      await press(browser, "Pause", "Paused");
      await press(browser, "Start", "Deployed");
      await scale(browser, 5);
      await press(browser, /^Deploy v2/, "Deployed");
      await page.getByRole("link", { name: /^Instances/ }).last().click();
      await page.getByText("try-it-web-5").first().waitFor();
      await expectAccessible(page);
      await browser.picture("instances");
      await drop(browser, "try-it");
      await page.getByRole("link", { name: "To its group" }).click();
      await page.getByRole("heading", { name: "My_Site" }).waitFor();
      await page.getByRole("link", { name: "Jobs" }).first().click();
      await page.getByText("Drop").first().waitFor();
      await browser.picture("jobs");
    }),
  );
});
