// The overview of fifty deployments, signed in, nothing cached: how many a core renders. Its queries are counted by a test.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { withServer } from "../lib/server.mjs";
import { Client } from "./lib/client.mjs";
import { median, tell } from "./lib/figure.mjs";
import { fiftyDeployments, project } from "./lib/world.mjs";

const run = promisify(execFile);
const page = `/_eyrie/p/${project}/`;
const pinned = { program: "taskset", args: ["--cpu-list", "0", process.env.EYRIE_BIN, "serve"] };

/** Requests a second of a load generator on the other core. */
async function load(server, headers) {
  const all = ["accept: text/html", ...headers].flatMap((header) => ["--header", header]);
  const wrk = ["--cpu-list", "1", "wrk", "--threads", "1", "--connections", "8", "--duration", "8s", ...all];
  const { stdout } = await run("taskset", [...wrk, server.url + page]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return Number(stdout.match(/Requests\/sec:\s+([\d.]+)/)[1]);
}

await withServer({ ...pinned, environment: { RUST_LOG: "warn" } }, async (server) => {
  const client = await Client.setUp(server);
  await fiftyDeployments(client);
  const cookie = `cookie: ${client.cookie}`;
  const peer = async () => {
    const rates = [];
    for (let n = 0; n < 5; n++) rates.push([await load(server, [cookie]), await load(server, [cookie, "accept-encoding: br, gzip"])]);
    return [median(rates.map(([plain]) => plain)), median(rates.map(([, packed]) => packed))];
  };
  const [plain, packed] = await peer();
  tell({ name: "overview of 50 deployments, one core", value: plain, unit: "requests/s", budget: { least: 600 } });
  tell({ name: "the same, packed as for a browser", value: packed, unit: "requests/s", budget: {} });
  const html = await client.page(page);
  tell({ name: "its HTML, unpacked", value: Buffer.byteLength(html) / 1000, unit: "kB", budget: {} });
});
