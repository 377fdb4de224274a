// Everything by keys: the palette finds a thing by its name, letters lead to pages, and nothing happens to who types.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { withBrowser } from "./lib/browser.mjs";
import { setUp } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";
import { addDemoHost, makeDeployment, makeGroup } from "./lib/site.mjs";

const userData = "#cloud-config\nruncmd:\n  - [systemctl, start, site]\n";
const palette = (page) => page.getByRole("dialog", { name: "Go to" });
const help = (page) => page.getByRole("dialog", { name: "Keys" });
const heading = (page, name) => page.getByRole("heading", { level: 1, name });

async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Opens the palette, types, and waits until this is what Enter would go to. */
async function search(page, words, first) {
  await press(page, "Control+k");
  await palette(page).waitFor();
  await page.keyboard.type(words);
  await palette(page).getByRole("option", { selected: true }).getByText(first, { exact: true }).waitFor();
}

test("a person goes everywhere by keys", { timeout: 300_000 }, async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await addDemoHost(browser, server);
      await makeGroup(browser, server, { name: "My_Site", image: "debian/12/cloud", userData });
      await makeDeployment(browser, { name: "try-it", quantity: 1 });

      await press(page, "g", "j");
      await heading(page, "Jobs").waitFor();
      await search(page, "try", "try-it");
      await expectAccessible(page);
      await browser.picture("palette");
      await press(page, "Enter");
      await heading(page, "try-it").waitFor();
      await palette(page).waitFor({ state: "hidden" });

      await press(page, "d");
      await page.locator(".ladder").getByText("Deployed", { exact: true }).waitFor({ timeout: 60_000 });
      await search(page, "instance try", "try-it-web-1");
      await press(page, "Enter");
      await heading(page, "try-it-web-1").waitFor();

      await press(page, "g", "o");
      await heading(page, "Overview").waitFor();
      await press(page, "n");
      await heading(page, "New group").waitFor();
    }),
  );
});

test("the palette moves by arrows, says when nothing fits, and gives the focus back", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await press(page, "g", "d");
      await heading(page, "Deployments").waitFor();
      await press(page, "/");
      const field = page.locator("main input[type=search]");
      assert.ok(await isFocused(field), "/ leads to the search of the list");
      await page.keyboard.type("gjnd?");
      assert.equal(await field.inputValue(), "gjnd?", "in a field letters are text");

      await search(page, "", "Overview");
      await press(page, "ArrowDown", "ArrowDown", "ArrowUp");
      const chosen = palette(page).getByRole("option", { selected: true });
      assert.match(await chosen.innerText(), /Deployments/);
      await page.keyboard.type("nowhere");
      await palette(page).getByText("Nothing is called that.").waitFor();
      await expectAccessible(page);
      await press(page, "Escape");
      await palette(page).waitFor({ state: "hidden" });
      assert.ok(await isFocused(field), "the focus is where it was");
      assert.equal(page.url(), `${server.url}/_eyrie/p/default/deployments/`);
    }),
  );
});

test("the palette goes on with what it knows when the server does not answer", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      let answer = (route) => route.abort();
      await page.route("**/api/find/list", (route) => answer(route));
      await press(page, "Control+k");
      await palette(page).getByText("The server does not answer.").waitFor();
      await palette(page).getByRole("option", { name: "Jobs" }).waitFor();
      browser.expectComplaint(/ERR_FAILED.*|Failed to load resource/);
      browser.expectComplaint(/ERR_FAILED.*|find\/list/);

      let release;
      const held = new Promise((resolve) => (release = resolve));
      answer = async (route) => {
        await held;
        await route.continue();
      };
      await palette(page).getByRole("button", { name: "Try again" }).click();
      await palette(page).getByText("Loading…").waitFor();
      release();
      await palette(page).getByText("Loading…").waitFor({ state: "hidden" });
      await palette(page).getByRole("combobox").fill("project default");
      await palette(page).getByRole("option", { name: "Default" }).waitFor();
    }),
  );
});

test("the help shows the keys, and switches off those without Ctrl", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await press(page, "?");
      await help(page).waitFor();
      await expectAccessible(page);
      await browser.picture("keys");
      await press(page, "g", "j");
      await help(page).getByLabel("Single keys act").uncheck();
      await press(page, "Escape");
      await help(page).waitFor({ state: "hidden" });
      await press(page, "g", "j");

      await page.getByRole("button", { name: "Search or jump to" }).click();
      await palette(page).getByRole("button", { name: "All keys" }).click();
      await help(page).getByLabel("Single keys act").check();
      await press(page, "Escape");
      await heading(page, "Overview").waitFor();
      await press(page, "g", "j");
      await heading(page, "Jobs").waitFor();
    }),
  );
});

const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);
