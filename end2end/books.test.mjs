// An administrator changes a book, is told what is wrong, sees what the version changed, and takes it back; asks a person in it,
// and the job waits for the answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { withBrowser } from "./lib/browser.mjs";
import { setUp, submit } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";
import { addDemoHost, makeDeployment, makeGroup } from "./lib/site.mjs";

const heading = (page, name) => page.getByRole("heading", { level: 1, name });

async function openBook(browser, server, name) {
  await browser.open(`${server.url}/_eyrie/p/default/books/`);
  await browser.page.getByRole("link", { name }).click();
  await heading(browser.page, name).waitFor();
}

const field = (page, name) => page.locator(`[name='form${name}']`);

/** Types into the card of the second step, and sends the form. */
async function change(browser, attempts, until) {
  const { page } = browser;
  await field(page, "[steps][1][attempts]").fill(attempts);
  await page.getByLabel("Why").fill("Quicker");
  await page.getByRole("button", { name: "Save" }).click();
  await until().waitFor();
}

async function story(browser, server) {
  const { page } = browser;
  await setUp(browser, server);
  await openBook(browser, server, "Pause on hosts");
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await heading(page, "Change Pause on hosts").waitFor();
  if (browser.scripts) await expectAccessible(page);

  await change(browser, "0", () => page.getByText("Enter from 1 to 50 attempts.").first());
  if (browser.scripts) browser.expectComplaint(/status of 422/);
  assert.equal(await field(page, "[steps][1][attempts]").inputValue(), "0");
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

/** A version of the deploy book that asks before anything is made; an order that cannot be is refused first. */
async function askBeforeDeploys(browser, server) {
  const { page } = browser;
  await openBook(browser, server, "Deploy on hosts");
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await heading(page, "Change Deploy on hosts").waitFor();
  await field(page, "[added][kind]").selectOption("confirm");
  await field(page, "[added][name]").fill("Ask the team");
  await field(page, "[added][about]").fill("Is the backup of tonight there?");
  await field(page, "[added][place]").fill("1");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("“Check plan against hosts” must come before").first().waitFor();
  if (browser.scripts) browser.expectComplaint(/status of 422/);
  assert.equal(await field(page, "[added][name]").inputValue(), "Ask the team");
  await field(page, "[added][place]").fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Ask the team: new").waitFor();
  await page.getByRole("row", { name: /Ask the team/ }).getByText("confirmed by: admin").waitFor();
}

const jobState = (page, word) => page.locator(".page-head").getByText(word, { exact: true }).first();

async function askedStory(browser, server) {
  const { page } = browser;
  await setUp(browser, server);
  await askBeforeDeploys(browser, server);
  await addDemoHost(browser, server);
  await makeGroup(browser, server, { name: "Asked", image: "debian/12/cloud", userData: "#cloud-config\n" });
  await makeDeployment(browser, { name: "asked", quantity: 1 });
  await page.getByRole("button", { name: /^Deploy/ }).first().click();
  await page.getByText("Ask the team").first().waitFor();
  await page.getByRole("link", { name: "Open job" }).first().click();
  await jobState(page, "Waiting").waitFor();
  await page.getByText("Is the backup of tonight there?").first().waitFor();
  await expectAccessible(page);
  await browser.picture("asked");

  await page.getByRole("button", { name: "Refuse" }).click();
  await page.getByText("Say why, in at most 500 characters.").first().waitFor();
  browser.expectComplaint(/status of 422/);
  await page.getByLabel("Note").fill("It is not");
  await page.getByRole("button", { name: "Refuse" }).click();
  await jobState(page, "Failed").waitFor();
  await page.getByText(/Refused by .*: It is not/).first().waitFor();

  await page.getByRole("button", { name: "Retry step" }).click();
  await jobState(page, "Waiting").waitFor();
  await page.getByLabel("Note").fill("Now it is");
  await page.getByRole("button", { name: "Confirm" }).click();
  await jobState(page, "Succeeded").waitFor({ timeout: 60_000 });
}

test("a job asks a person, is refused, asks again, and goes on", { timeout: 240_000 }, async () => {
  await withServer({}, (server) => withBrowser({}, (browser) => askedStory(browser, server)));
});
