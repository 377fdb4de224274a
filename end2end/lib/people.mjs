// What people type to get in, the same in every story.

import { hydrated } from "./browser.mjs";

export const administrator = { login: "ada", name: "Ada Lovelace", password: "a few words make a good one" };

/** Makes the first administrator by the one-time link, and ends signed in. */
export async function setUp(browser, server, person = administrator) {
  await browser.open(server.setupLink);
  await fillNewUser(browser.page, person);
  await submit(browser, "Set up Eyrie");
}

export async function signIn(browser, server, person = administrator) {
  await browser.open(`${server.url}/login`);
  await browser.page.getByLabel("Login").fill(person.login);
  await browser.page.getByLabel("Password").fill(person.password);
  await submit(browser, "Sign in");
}

export async function signOut(browser, person = administrator) {
  await browser.page.locator(`summary[aria-label$="ccount of ${person.login}"]`).click();
  await submit(browser, "Sign out");
}

export async function fillNewUser(page, { login, name, password, again = password }) {
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("New password").fill(password);
  await page.getByLabel("The same again").fill(again);
}

/** Presses the form's button and waits until the next page has come. */
export async function submit(browser, label) {
  const { page } = browser;
  const from = page.url();
  await page.getByRole("button", { name: label }).click();
  await page.waitForURL((url) => url.href !== from);
  if (browser.scripts) await hydrated(page);
}
