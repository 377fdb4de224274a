// Ten containers on a real LXD host: from the click to all of them running, beside `lxc launch` of the same ten at once.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { promisify } from "node:util";
import { testHost } from "../lib/lxd.mjs";
import { withServer } from "../lib/server.mjs";
import { Client } from "./lib/client.mjs";
import { median, sleep, tell, until } from "./lib/figure.mjs";
import { addDeployment, addGroup, addHost, project, run, written } from "./lib/world.mjs";

const pairs = 5;
const count = 10;
const exec = promisify(execFile);
const host = testHost();
if (!host) throw new Error("there is no LXD host: run this by `cargo xtask bench`");

/** The client talks to that host, and leaves the user's own configuration alone. */
const folder = path.dirname(host.socket);
const env = { ...process.env, LXD_DIR: folder, LXD_CONF: path.join(folder, "client") };

/** The client reads a configuration from standard input where that is no terminal, until it ends. */
function lxc(...args) {
  const running = exec("lxc", args, { env });
  running.child.stdin.end();
  return running;
}

/** The peer: ten clients at once, until the last of them says that its container runs. */
async function launch(round) {
  const names = Array.from({ length: count }, (_, n) => `bench-peer-${round}-${n}`);
  const begin = Date.now();
  await Promise.all(names.map((name) => lxc("launch", host.image, name)));
  const ms = Date.now() - begin;
  await lxc("delete", "--force", ...names);
  return ms;
}

/** What LXD itself worked at, as it tells everybody who listens. */
class Operations {
  constructor() {
    this.spans = new Map();
    this.child = spawn("lxc", ["monitor", "--type", "operation", "--format", "json"], { env, stdio: ["ignore", "pipe", "inherit"] });
    let rest = "";
    this.child.stdout.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      lines.filter(Boolean).forEach((line) => this.hear(JSON.parse(line)));
    });
  }

  hear({ timestamp, metadata: { id, created_at } }) {
    this.spans.set(id, { from: Date.parse(created_at), to: Date.parse(timestamp) });
  }

  /** Milliseconds between two moments in which no operation ran. */
  idle(begin, end) {
    const spans = [...this.spans.values()].sort((a, b) => a.from - b.from);
    let [idle, busyUntil] = [0, begin];
    for (const { from, to } of spans) {
      if (from >= end || to <= busyUntil) continue;
      idle += Math.max(0, from - busyUntil);
      busyUntil = Math.min(to, end);
    }
    return idle + Math.max(0, end - busyUntil);
  }

  async stop() {
    this.child.kill();
    await once(this.child, "exit");
  }
}

async function deploy(client, made, target, round) {
  const deployment = await addDeployment(client, made, `bench-${round}`, target, count);
  const operations = new Operations();
  await sleep(300);
  const begin = Date.now();
  const page = await run(client, deployment, "deploy");
  const end = page.job.finished_at;
  await sleep(300);
  await operations.stop();
  const shown = await client.call("deployments/get", { project, deployment: deployment.slug });
  const running = shown.instances.filter(({ state }) => state === "running").length;
  if (running !== count) throw new Error(`${running} of ${count} run`);
  const steps = page.steps.map((step) => `${step.title} ${step.finished_at - step.started_at}`).join(", ");
  console.error(`round ${round}: ${end - begin} ms; ${steps}`);
  await run(client, deployment, "drop", { typed_name: deployment.slug });
  return { ms: end - begin, own: operations.idle(begin, end) };
}

await withServer({}, async (server) => {
  const client = await Client.setUp(server);
  const target = await addHost(client, { by: "socket", name: "lxd", path: host.socket });
  await until(async () => (await client.call("targets/list", { project })).targets.length > 0, "the host is there");
  const made = await addGroup(client, "Bench", written(host.image));
  // The first of each pays for caches that all others find warm.
  await launch("warm");
  await deploy(client, made, target, "warm");
  const rounds = [];
  for (let round = 0; round < pairs; round++) {
    const peer = await launch(round);
    rounds.push({ peer, ...(await deploy(client, made, target, round)) });
  }
  const of = (read) => median(rounds.map(read));
  const reference = `${(of(({ ms }) => ms) / 1000).toFixed(1)} s beside ${(of(({ peer }) => peer) / 1000).toFixed(1)} s`;
  tell({ name: "10 containers, of `lxc launch`", value: of(({ ms, peer }) => ms / peer), unit: "×", budget: { most: 1.15 }, reference });
  tell({ name: "Eyrie's own share of it", value: of(({ own }) => own), unit: "ms", budget: { most: 500 } });
});
