// An administrator changes how a step of a book is done, is told what is wrong, sees what the version changed, and takes it back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { withBrowser } from "./lib/browser.mjs";
import { setUp, submit } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";

const heading = (page, name) => page.getByRole("heading", { level: 1, name });

async function openBook(browser, server) {
  await browser.open(`${server.url}/_eyrie/p/default/books/`);
  await browser.page.getByRole("link", { name: "Pause on hosts" }).click();
  await heading(browser.page, "Pause on hosts").waitFor();
}

/** Types into the card of the second step, and sends the form. */
async function change(browser, attempts, until) {
  const { page } = browser;
  await page.locator("input[name='attempts[1]']").fill(attempts);
  await page.getByLabel("Why").fill("Quicker");
  await page.getByRole("button", { name: "Save" }).click();
  await until().waitFor();
}

async function story(browser, server) {
  const { page } = browser;
  await setUp(browser, server);
  await openBook(browser, server);
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await heading(page, "Change Pause on hosts").waitFor();
  if (browser.scripts) await expectAccessible(page);

  await change(browser, "0", () => page.getByText("Enter from 1 to 50 attempts.").first());
  if (browser.scripts) browser.expectComplaint(/status of 422/);
  assert.equal(await page.locator("input[name='attempts[1]']").inputValue(), "0");
  assert.equal(await page.getByLabel("Why").inputValue(), "Quicker");

  await change(browser, "3", () => page.getByText("Stop: 3 attempts, before 10 attempts"));
  await heading(page, "Pause on hosts").waitFor();
  await page.getByText("Quicker").waitFor();
  if (browser.scripts) {
    await expectAccessible(page);
    await browser.picture("book");
  }

  await page.getByRole("button", { name: "Restore what is shipped" }).click();
  await page.getByText("As it is shipped").waitFor();
  await page.getByText("Stop: 10 attempts, before 3 attempts").waitFor();
}

test("a book is changed and taken back", { timeout: 120_000 }, async () => {
  await withServer({}, (server) => withBrowser({}, (browser) => story(browser, server)));
});

test("a book is changed and taken back without a script", { timeout: 120_000 }, async () => {
  await withServer({}, (server) => withBrowser({ scripts: false }, (browser) => story(browser, server)));
});
