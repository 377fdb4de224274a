// The main job on a real LXD host: three instances that serve a page, a broken revision that harms nobody, going back,
// pausing, scaling, dropping. What is said on the screen is held against what the host itself says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withBrowser } from "./lib/browser.mjs";
import { call } from "./lib/calls.mjs";
import { testHost } from "./lib/lxd.mjs";
import { setUp } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";

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

/** Describes the site as the dialogs do, and opens the page of its deployment. */
async function describe(browser, server, host) {
  const target = await call(browser, "targets/add", { project, new: { by: "socket", name: "lxd-a", path: host.socket } });
  await until(async () => (await call(browser, "cloud_configs/list", { project })).images.length > 0, "the host's images are known");
  const settings = { replaceable: true, replacement: "beside", readiness: "cloud_init", ready_timeout_s: 120, volumes: [] };
  const content = { image: host.image, environment: {}, user_data: serving("first") };
  const web = { name: "web", cloud_config: { from: "written", namespace: "Webservers", name: "My_Site", content }, settings };
  const group = await call(browser, "groups/create", { new: { project, name: "My_Site", kind: "none", components: [web] } });
  const form = await call(browser, "deployments/form", { project, group: group.slug });
  const scope = form.scopes.find((scope) => scope.code === "dev");
  const placement = { component_id: form.components[0].id, quantity: 3, hosts: [target.id], profiles: ["default"] };
  const made = { project, group_id: group.id, name: "story-site", scope_id: scope.id, components: [placement] };
  const deployment = await call(browser, "deployments/create", { new: made });
  await browser.open(`${server.url}/_eyrie/p/${project}/dg/${group.slug}/d/${deployment.slug}/`);
  return { deployment, placement, cloudConfig: form.components[0].cloud_config_id };
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

/** Presses a button of the page, sees the badge move, and waits for the ladder's word. */
async function press(browser, button, word) {
  const { page } = browser;
  await page.getByRole("button", { name: button }).first().click();
  await page.locator(".page-head .job-badge").waitFor({ timeout: 20_000 });
  await page.locator(".ladder").getByText(word, { exact: true }).waitFor({ timeout: limit });
  await page.locator(".page-head .job-badge").waitFor({ state: "detached", timeout: 20_000 });
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
  const before = await host.instanceNames();
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
      });

      await t.test("restoring the version before leaves nothing to replace", async () => {
        const { deployment } = await get(browser);
        await call(browser, "deployments/versions/restore", { project, deployment_id: deployment.id, number: 2, from_version: deployment.version });
        await browser.open(page.url());
        await press(browser, /^Deploy v4/, "Deployed");
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
          const { deployment } = await get(browser);
          const change = { project, deployment_id: deployment.id, from_version: deployment.version, components: [{ ...site.placement, quantity }] };
          await call(browser, "deployments/change", { change });
          await browser.open(page.url());
          await press(browser, /^Deploy/, "Deployed");
          await until(async () => (await served(host).catch(() => [])).length === quantity, `${quantity} serve`);
        }
      });

      await t.test("drop takes the typed name, and leaves the host as it was", async () => {
        await browser.open(`${page.url().split("?")[0]}?dialog=drop`);
        await page.locator("dialog input[type=text], dialog input:not([type])").first().fill("story-site");
        await page.locator("dialog").getByRole("button", { name: /^Drop/ }).click();
        await until(async () => (await host.instanceNames()).every((name) => !name.startsWith("story-site-")), "everything of ours is gone");
        assert.deepEqual(await host.instanceNames(), before);
      });
    }),
  );
});
