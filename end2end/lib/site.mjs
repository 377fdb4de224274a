// A site described as a person describes it: host, group with a cloud-config written in place, deployment.

import { hydrated } from "./browser.mjs";
import { submit } from "./people.mjs";

const at = (server, path) => `${server.url}/_eyrie/p/default/${path}`;

export async function addSocketHost(browser, server, { name, socket }) {
  const { page } = browser;
  await browser.open(at(server, "targets/new"));
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Add host", exact: true }) });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Path of the socket").fill(socket);
  await submit(browser, "Add host");
  await page.getByRole("heading", { name }).waitFor();
}

export async function addDemoHost(browser, server) {
  const { page } = browser;
  await browser.open(at(server, "targets/new"));
  await submit(browser, "Add the demo host");
  await page.getByRole("heading", { name: "Demo" }).waitFor();
}

/** Makes the group, and ends on the form of its first deployment. */
export async function makeGroup(browser, server, { name, image, userData }) {
  const { page } = browser;
  await browser.open(at(server, ""));
  await page.getByRole("link", { name: "New group" }).first().click();
  await page.getByRole("heading", { name: "New group" }).waitFor();
  await hydrated(page);
  const form = page.locator("form.form");
  await form.getByLabel("Name", { exact: true }).first().fill(name);
  await form.getByLabel("Namespace").fill("Webservers");
  await form.getByLabel("Name", { exact: true }).last().fill(name);
  const select = form.locator("select[name$='.image']");
  if (await select.count()) await select.selectOption(image);
  else await form.locator("input[name$='.image']").fill(image);
  await form.getByRole("textbox", { name: "User data", exact: true }).fill(userData);
  await submit(browser, "Make the group");
}

/** Fills the form that is open, and ends on the plan of the draft. */
export async function makeDeployment(browser, { name, quantity }) {
  const { page } = browser;
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("How many on each host").fill(String(quantity));
  await submit(browser, "Show the plan");
  // The plan names what will be created.
  await page.getByText(`${name}-web-${quantity}`).first().waitFor();
}

/** Changes the quantity of the only component, in the dialog. */
export async function scale(browser, quantity) {
  const { page } = browser;
  await page.getByRole("link", { name: "Scale", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Scale and place" });
  await dialog.getByLabel("How many on each host").fill(String(quantity));
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText(/^Version \d+ was made/).first().waitFor();
}

/** Drops by the typed name. */
export async function drop(browser, name) {
  const { page } = browser;
  await page.locator(".page-actions summary, .page-head summary").last().click();
  await page.getByRole("link", { name: "Drop…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=text], input:not([type])").first().fill(name);
  await dialog.getByRole("button", { name: /^Drop/ }).click();
  await page.getByText("This deployment was dropped.").waitFor({ timeout: 120_000 });
}

/** Presses a button of the page, sees the badge move, and waits for the ladder's word. */
export async function press(browser, button, word, limit = 180_000) {
  const { page } = browser;
  await page.getByRole("button", { name: button }).first().click();
  await page.locator(".page-head .job-badge").waitFor({ timeout: 20_000 });
  await page.locator(".ladder").getByText(word, { exact: true }).waitFor({ timeout: limit });
  await page.locator(".page-head .job-badge").waitFor({ state: "detached", timeout: 20_000 });
}
