// Many jobs at once, filters that are kept, and what was dropped coming back: with scripts and without.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { hydrated, withBrowser } from "./lib/browser.mjs";
import { call } from "./lib/calls.mjs";
import { setUp, signIn } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";
import { addDemoHost, drop, makeDeployment, makeGroup, press } from "./lib/site.mjs";

const broken = "#cloud-config\nruncmd:\n  - exit 1\n";
const project = "default";

/** One more deployment of the group, as the form makes it. */
async function another(browser, name) {
  const form = await call(browser, "deployments/form", { project, group: "broken" });
  const components = [
    { component_id: form.components[0].id, quantity: 1, hosts: [form.hosts[0].target.id], profiles: ["default"] },
  ];
  const scope_id = form.scopes.find((scope) => scope.code === "dev").id;
  return call(browser, "deployments/create", { new: { project, group_id: form.group.id, name, scope_id, components } });
}

/** Presses Deploy under the plan of this deployment. */
async function deploy(browser, server, name) {
  await browser.open(`${server.url}/_eyrie/p/default/dg/broken/d/${name}/?tab=plan`);
  await browser.page.getByRole("button", { name: /^Deploy/ }).first().click();
  await browser.page.getByRole("link", { name: "Open job" }).first().waitFor();
}

/** Until this many rows of the list say that they failed. */
async function failed(page, count) {
  const state = page.getByRole("row").getByText("Failed", { exact: true });
  await state.nth(count - 1).waitFor({ timeout: 90_000 });
  assert.equal(await state.count(), count);
}

const jobs = (server) => `${server.url}/_eyrie/p/default/jobs/`;

test("jobs are ticked, asked about, and each says what became of it", { timeout: 300_000 }, async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await addDemoHost(browser, server);
      await makeGroup(browser, server, { name: "Broken", image: "debian/12/cloud", userData: broken });
      await makeDeployment(browser, { name: "broken-a", quantity: 1 });
      await another(browser, "broken-b-with-long-name");
      await deploy(browser, server, "broken-a");
      await deploy(browser, server, "broken-b-with-long-name");
      await browser.open(jobs(server));
      await failed(page, 2);
      await expectAccessible(page);
      await browser.picture("jobs-filters");

      await page.getByRole("link", { name: "All on this page" }).click();
      await page.getByText("2 jobs ticked").waitFor();
      await page.getByRole("button", { name: "Retry…" }).click();
      const dialog = page.getByRole("dialog", { name: "Retry 2 jobs" });
      assert.match(await dialog.innerText(), /broken-a[\s\S]*Failed/, "each job is named");
      await browser.picture("jobs-retry");
      await dialog.getByRole("button", { name: "Retry 2 jobs" }).click();
      await page.getByText("Done with 2 jobs.").waitFor();
      await dialog.waitFor({ state: "hidden" });
      await failed(page, 2);

      await page.getByRole("link", { name: "Failed", exact: true }).click();
      await page.locator("summary", { hasText: "Keep these filters" }).click();
      await page.getByLabel("Name of the view").fill("Broken ones");
      await page.getByRole("button", { name: "Save view" }).click();
      await page.getByRole("list", { name: "Views" }).getByRole("link", { name: "Broken ones" }).waitFor();
      await browser.open(jobs(server));
      await page.getByRole("link", { name: "Broken ones" }).click();
      await page.waitForURL(/state=failed/);
      await browser.picture("jobs-view");

      await withBrowser({ scripts: false }, (plain) => cancelWithoutScripts(plain, server));

      await page.getByRole("button", { name: "Delete the view Broken ones" }).click();
      await page.getByRole("link", { name: "Broken ones" }).waitFor({ state: "detached" });
    }),
  );
});

/** A job that is over is refused with its sentence, by forms alone. */
async function cancelWithoutScripts(browser, server) {
  const { page } = browser;
  await signIn(browser, server);
  await browser.open(`${jobs(server)}?state=failed`);
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Cancel…" }).click();
  await page.waitForURL(/dialog=cancel/);
  await browser.picture("jobs-cancel-without-scripts");
  await page.getByRole("button", { name: "Cancel 1 job" }).click();
  await page.getByText("Done with 0 jobs, refused for 1.").waitFor();
  await page.getByText("The job is over.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Cancel 1 job" }).count(), 0, "it is not asked again");
  assert.ok(await page.getByRole("link", { name: "Broken ones" }).count(), "views are there, too");
}

test("what was dropped is in the trash and comes back as a draft", { timeout: 300_000 }, async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await browser.open(`${server.url}/_eyrie/p/default/trash/`);
      await page.getByText("Nothing was dropped").waitFor();
      await browser.picture("trash-empty");
      await addDemoHost(browser, server);
      await makeGroup(browser, server, { name: "My_Site", image: "debian/12/cloud", userData: "#cloud-config\n" });
      await makeDeployment(browser, { name: "try-it", quantity: 1 });
      await press(browser, /^Deploy/, "Deployed");
      await browser.open(`${server.url}/_eyrie/p/default/dg/my-site/d/try-it/`);
      await drop(browser, "try-it");

      await page.getByRole("link", { name: "Trash" }).first().click();
      await page.getByRole("link", { name: "try-it" }).waitFor();
      await expectAccessible(page);
      await browser.picture("trash");
      await page.getByRole("link", { name: "try-it" }).click();
      await page.getByRole("heading", { name: "Bring back" }).waitFor();
      await page.getByRole("link", { name: "Drop v1" }).waitFor();
      await expectAccessible(page);
      await browser.picture("trash-one");
      await page.getByRole("button", { name: "Bring back" }).click();
      await page.waitForURL(/\/dg\/my-site\/d\/try-it\//);
      await hydrated(page);
      await page.getByText("Draft", { exact: true }).first().waitFor();

      // The name is taken now: another one is asked for at its field.
      await browser.open(`${server.url}/_eyrie/p/default/trash/`);
      await page.getByRole("link", { name: "try-it" }).click();
      await page.getByRole("button", { name: "Bring back" }).click();
      await page.getByText("try-it is taken.").waitFor();
      browser.expectComplaint(/422/);
      await page.getByLabel("Name", { exact: true }).fill("try-it-again");
      await page.getByRole("button", { name: "Bring back" }).click();
      await page.waitForURL(/\/d\/try-it-again\//);
    }),
  );
});
