// What a browser sees: bytes and time of the first load, and how soon a click and a commit show.

import { withBrowser, hydrated } from "../lib/browser.mjs";
import { call } from "../lib/calls.mjs";
import { signIn } from "../lib/people.mjs";
import { withServer } from "../lib/server.mjs";
import { Client } from "./lib/client.mjs";
import { median, quantile, sleep, tell, until } from "./lib/figure.mjs";
import { addDeployment, addGroup, fiftyDeployments, project, written } from "./lib/world.mjs";

const presses = 40;

/** A page fetched with nothing cached: bytes over the wire by kind, and the time until the app has taken over. */
async function firstLoad(browser, url) {
  const page = await browser.newPage();
  const network = await page.context().newCDPSession(page);
  const kinds = new Map();
  const sizes = {};
  await network.send("Network.enable");
  await network.send("Network.setCacheDisabled", { cacheDisabled: true });
  // The tab's stream of events never ends and is no part of the load.
  network.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? "Other";
    sizes[kind] = (sizes[kind] ?? 0) + encodedDataLength;
  });
  await page.addInitScript(() => {
    new MutationObserver(() => (window.hydratedAt ??= performance.now())).observe(document, {
      attributes: true,
      subtree: true,
      attributeFilter: ["data-hydrated"],
    });
  });
  await page.goto(url, { waitUntil: "load" });
  await hydrated(page);
  await sleep(500);
  const ms = await page.evaluate(() => window.hydratedAt);
  await page.close();
  return { ms, sizes, total: Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0) };
}

async function measureFirstLoad(browser, server) {
  const url = `${server.url}/_eyrie/p/${project}/`;
  const loads = [];
  for (let n = 0; n < 7; n++) loads.push(await firstLoad(browser, url));
  const { sizes, total } = loads.at(-1);
  const parts = Object.entries(sizes).map(([kind, bytes]) => `${kind} ${(bytes / 1000).toFixed(1)}`);
  tell({ name: "first load of the overview, packed", value: total / 1000, unit: "kB", budget: { most: 300 }, reference: parts.join(", ") });
  const times = loads.map(({ ms }) => ms);
  const reference = `first ${times[0].toFixed(0)} ms`;
  tell({ name: "navigation to hydrated", value: median(times), unit: "ms", budget: { most: 300 }, reference });
}

/** Writes down, in the page, every moment at which the badge comes, changes or goes, and every press of a button. */
function watch(page) {
  return page.evaluate(() => {
    window.seen = [];
    const badge = () => document.querySelector(".page-head .job-badge")?.title ?? "";
    let before = badge();
    new MutationObserver(() => {
      const now = badge();
      if (now !== before) window.seen.push({ at: performance.timeOrigin + performance.now(), badge: now });
      before = now;
    }).observe(document.querySelector("main"), { childList: true, subtree: true, attributes: true, characterData: true });
    addEventListener("click", () => (window.clickedAt = performance.timeOrigin + performance.now()), { capture: true });
  });
}

/** The first press deploys; after it, Pause and Start take turns. */
function buttonOf(press) {
  if (press === 0) return /^Deploy v/;
  return press % 2 === 1 ? "Pause" : "Start";
}

/** One press of a button: when the first step ran, and when the badge showed what was committed. */
async function press(browser, button) {
  const { page } = browser;
  await page.evaluate(() => (window.seen = []));
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await until(() => page.evaluate(() => window.seen.length > 0 && window.seen.at(-1).badge === ""), `${button} ends`);
  const { seen, clickedAt } = await page.evaluate(() => ({ seen: window.seen, clickedAt: window.clickedAt }));
  const { rows } = await call(browser, "jobs/list", { project, filter: { state: null, kind: null, deployment: null, after: null } });
  const { job, steps } = await call(browser, "jobs/get", { project, job_id: rows[0].id });
  const started = Math.min(...steps.map((step) => step.started_at));
  return { toFirstStep: started - clickedAt, toBadge: seen.at(-1).at - job.finished_at };
}

async function measureLive(browser, server, client) {
  const host = (await client.call("targets/list", { project })).targets[0];
  const { images } = await client.call("cloud_configs/list", { project });
  const made = await addGroup(client, "Pressed", { from: "written", ...written(images[0].alias), name: "Pressed" });
  const deployment = await addDeployment(client, made, "pressed", host, 1);
  await browser.open(`${server.url}/_eyrie/p/${project}/dg/${made.group.slug}/d/${deployment.slug}/`);
  await watch(browser.page);
  const results = [];
  for (let n = 0; n < presses; n++) results.push(await press(browser, buttonOf(n)));
  const of = (part) => results.map((result) => result[part]);
  for (const [name, part, most] of [
    ["click to the first step running, p95", "toFirstStep", 300],
    ["commit to the badge moved, p95", "toBadge", 100],
  ]) {
    const reference = `median ${median(of(part)).toFixed(0)} ms of ${presses}`;
    tell({ name, value: quantile(of(part), 0.95), unit: "ms", budget: { most }, reference });
  }
}

await withServer({}, async (server) => {
  const client = await Client.setUp(server);
  await fiftyDeployments(client);
  await withBrowser({}, async (browser) => {
    await signIn(browser, server);
    await measureFirstLoad(browser, server);
    await measureLive(browser, server, client);
  });
});
