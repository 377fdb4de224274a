// The main job on a real LXD host: three instances that serve a page, a broken revision that harms nobody, going back,
// pausing, scaling, dropping. What is said on the screen is held against what the host itself says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withBrowser } from "./lib/browser.mjs";
import { call } from "./lib/calls.mjs";
import { testHost } from "./lib/lxd.mjs";
import { setUp } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";
import { addSocketHost, drop, makeDeployment, makeGroup, press, scale } from "./lib/site.mjs";

const project = "default";
const limit = 180_000;

/** Serves the text on port 80, also after the guest was stopped and started. */
const serving = (text, more = "") => `#cloud-config
write_files:
  - path: /srv/www/index.html
    content: ${text}
  - path: /etc/systemd/system/site.service
    content: |
      [Service]
      ExecStart=/usr/bin/python3 -m http.server 80 --directory /srv/www
      [Install]
      WantedBy=multi-user.target
runcmd:
  - [systemctl, enable, --now, site]
${more}`;

/** Describes the site as a person does, and ends on the plan of its draft. */
async function describe(browser, server, host) {
  await addSocketHost(browser, server, { name: "lxd-a", socket: host.socket });
  await until(async () => (await call(browser, "cloud_configs/list", { project })).images.length > 0, "the host's images are known");
  await makeGroup(browser, server, { name: "My_Site", image: host.image, userData: serving("first") });
  await makeDeployment(browser, { name: "story-site", quantity: 3 });
  const { deployment, spec } = await get(browser);
  return { deployment, cloudConfig: spec.components[0].cloud_config_id, url: browser.page.url().split("?")[0] };
}

const get = (browser) => call(browser, "deployments/get", { project, deployment: "story-site" });

async function until(condition, what) {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`it did not happen in time: ${what}`);
}

async function save(browser, { deployment, cloudConfig }, user_data, host) {
  const from_revision = (await call(browser, "cloud_configs/get", { project, cloud_config_id: cloudConfig })).cloud_config.revision;
  const content = { image: host.image, environment: {}, user_data };
  await call(browser, "cloud_configs/save", { save: { project, cloud_config_id: cloudConfig, from_revision, content, note: "" } });
  const { deployment: now } = await get(browser);
  assert.equal(now.behind, 1);
  await call(browser, "deployments/update", { project, deployment_id: deployment.id, from_version: now.version });
}

/** What each running instance serves to somebody on the host's network. */
async function served(host) {
  const running = (await host.instances()).filter((instance) => instance.name.startsWith("story-site-") && instance.status === "Running");
  const pages = running.map(async (instance) => {
    const address = instance.state.network.eth0.addresses.find((address) => address.family === "inet").address;
    return (await fetch(`http://${address}/`)).text().then((text) => text.trim());
  });
  return Promise.all(pages);
}

test("a site is deployed, changed, broken, brought back, paused, scaled and dropped on a real host", { timeout: 1_200_000 }, async (t) => {
  const host = testHost();
  assert.ok(host, "EYRIE_TEST_LXD_SOCKET names a real host; cargo xtask test --only browser starts one");
  const before = await host.inventory();
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      await setUp(browser, server);
      const site = await describe(browser, server, host);
      const { page } = browser;

      await t.test("deploy: three instances serve the page, with green verdicts", async () => {
        await press(browser, /^Deploy/, "Deployed");
        assert.deepEqual(await served(host), ["first", "first", "first"]);
        await page.getByRole("link", { name: /^Instances/ }).last().click();
        await page.getByText("Done").nth(2).waitFor();
        await browser.picture("deployment");
        await browser.open(`${server.url}/_eyrie/p/${project}/`);
        await browser.picture("overview");
        await browser.open(site.url);
      });

      await t.test("a change is rolled out one by one", async () => {
        await save(browser, site, serving("second"), host);
        await browser.open(page.url());
        await press(browser, /^Deploy v2/, "Deployed");
        assert.deepEqual(await served(host), ["second", "second", "second"]);
      });

      await t.test("a broken revision shows its failing module, and the old instances still serve", async () => {
        await save(browser, site, serving("third", "  - exit 3\n"), host);
        await browser.open(page.url());
        await page.getByRole("button", { name: /^Deploy v3/ }).first().click();
        await page.getByText(/cloud-init failed in scripts/).first().waitFor({ timeout: limit });
        assert.deepEqual(await served(host), ["second", "second", "second"]);
        await browser.picture("broken-revision");
        await page.getByRole("link", { name: "Open job" }).first().click();
        await page.getByText(/cloud-init failed in scripts/).first().waitFor();
        await browser.picture("job");
        await browser.open(site.url);
      });

      await t.test("restoring the version before leaves nothing to replace", async () => {
        const { deployment } = await get(browser);
        await call(browser, "deployments/versions/restore", { project, deployment_id: deployment.id, number: 2, from_version: deployment.version });
        await browser.open(page.url());
        // A job that finds nothing to do may be over before its badge is seen.
        await page.getByRole("button", { name: /^Deploy v4/ }).first().click();
        await page.locator(".page-head").getByText(/1 host · v4 · changed by/).waitFor({ timeout: limit });
        assert.deepEqual(await served(host), ["second", "second", "second"]);
      });

      await t.test("pause stops them, deploy starts them again", async () => {
        await press(browser, "Pause", "Paused");
        assert.deepEqual(await served(host), []);
        await press(browser, "Start", "Deployed");
        await until(async () => (await served(host).catch(() => [])).length === 3, "all three serve again");
      });

      await t.test("scaling goes up and down, and touches nothing else", async () => {
        for (const quantity of [5, 2]) {
          await scale(browser, quantity);
          await press(browser, /^Deploy/, "Deployed");
          await until(async () => (await served(host).catch(() => [])).length === quantity, `${quantity} serve`);
        }
      });

      await t.test("drop takes the typed name, and leaves the host as it was", async () => {
        await drop(browser, "story-site");
        assert.deepEqual(await host.inventory(), before);
      });
    }),
  );
});
