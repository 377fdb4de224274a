// The program as it is shipped: how fast it starts, and what it holds in memory when one person looked in and went.

import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { Server, withServer } from "../lib/server.mjs";
import { Client } from "./lib/client.mjs";
import { median, sleep, tell } from "./lib/figure.mjs";

const rest = 60_000;

/** From `exec` to the first answer, on a data folder that is there already. */
async function startTime() {
  const times = [];
  await withServer({}, async (server) => {
    await Client.setUp(server);
    for (let n = 0; n < 5; n++) {
      await server.stop();
      const begin = performance.now();
      await server.start();
      times.push(performance.now() - begin);
    }
  });
  return median(times);
}

/** The server looks for its readiness every 50 ms; here that would be most of what is measured. */
Server.prototype.untilReady = async function () {
  for (;;) {
    if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}:\n${this.output}`);
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(2);
  }
};

async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(status.match(/VmRSS:\s+(\d+) kB/)[1]) / 1024;
}

tell({ name: "start to the first answer", value: await startTime(), unit: "ms", budget: { most: 300 } });

await withServer({}, async (server) => {
  const client = await Client.setUp(server);
  await client.page("/_eyrie/p/default/");
  await sleep(rest);
  tell({ name: "memory 60 s after one sign-in", value: await memory(server.child.pid), unit: "MiB", budget: { most: 40 } });
});
