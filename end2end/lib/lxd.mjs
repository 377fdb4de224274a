// What really exists on the LXD host, asked without going through the program under test.

import { execFile } from "node:child_process";
import http from "node:http";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The host that the test runner started, or null where there is none. */
export function testHost() {
  const socket = process.env.EYRIE_TEST_LXD_SOCKET;
  return socket ? new LxdHost(socket) : null;
}

export class LxdHost {
  constructor(socket) {
    this.socket = socket;
  }

  get https() {
    return process.env.EYRIE_TEST_LXD_HTTPS;
  }

  get password() {
    return process.env.EYRIE_TEST_LXD_PASSWORD;
  }

  get image() {
    return process.env.EYRIE_TEST_LXD_IMAGE;
  }

  get brokenImage() {
    return process.env.EYRIE_TEST_LXD_BROKEN_IMAGE;
  }

  /** Every instance with its state and addresses. */
  async instances() {
    return this.get("/1.0/instances?recursion=2");
  }

  async instanceNames() {
    const instances = await this.instances();
    return instances.map((instance) => instance.name).sort();
  }

  async instance(name) {
    return this.get(`/1.0/instances/${encodeURIComponent(name)}?recursion=1`);
  }

  /** The content of a file inside an instance. */
  async file(name, file) {
    const at = `/1.0/instances/${encodeURIComponent(name)}/files?path=${encodeURIComponent(file)}`;
    return (await this.request("GET", at)).text;
  }

  /** The IPv4 address by which an instance is reached from this machine. */
  async address(name) {
    const state = await this.get(`/1.0/instances/${encodeURIComponent(name)}/state`);
    const all = Object.values(state.network ?? {}).flatMap((network) => network.addresses);
    return all.find(({ family, scope }) => family === "inet" && scope === "global")?.address ?? null;
  }

  /** Everything that a deployment could have left behind, to compare before and after. */
  async inventory() {
    const [instances, volumes, profiles, networks] = await Promise.all([
      this.instanceNames(),
      this.get("/1.0/storage-pools/default/volumes/custom"),
      this.get("/1.0/profiles"),
      this.get("/1.0/networks?recursion=1"),
    ]);
    const managed = networks.filter((network) => network.managed).map((network) => network.name);
    return { instances, volumes: volumes.sort(), profiles: profiles.sort(), networks: managed.sort() };
  }

  /** Deletes an instance, running or not. */
  async remove(name) {
    const at = `/1.0/instances/${encodeURIComponent(name)}`;
    await this.operation("PUT", `${at}/state`, { action: "stop", force: true, timeout: -1 }).catch(() => {});
    await this.operation("DELETE", at);
  }

  /** Makes and starts what a person would by hand, and waits until it runs. */
  async launch(name, definition = {}) {
    const source = { type: "image", alias: this.image };
    await this.operation("POST", "/1.0/instances", { source, ...definition, name });
    await this.operation("PUT", `/1.0/instances/${encodeURIComponent(name)}/state`, { action: "start", timeout: -1 });
  }

  /** Ends the daemon as a crash would; its containers go on. */
  async killDaemon() {
    await this.xtask("kill");
  }

  async startDaemon() {
    await this.xtask("up");
  }

  async xtask(verb) {
    const { EYRIE_XTASK: program, EYRIE_TEST_LXD_NAME: name } = process.env;
    await run(program, ["lxd", "--name", name, verb]);
  }

  async get(path) {
    return JSON.parse((await this.request("GET", path)).text).metadata;
  }

  /** A request that starts an operation, and the operation's end. */
  async operation(method, path, body) {
    const started = JSON.parse((await this.request(method, path, body)).text);
    const ended = await this.get(`${started.operation}/wait`);
    if (ended.status_code !== 200) throw new Error(`${method} ${path}: ${ended.err}`);
    return ended;
  }

  request(method, path, body) {
    return new Promise((resolve, reject) => {
      const request = http.request({ socketPath: this.socket, method, path, headers: { "content-type": "application/json" } });
      request.once("error", reject).once("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part) => (text += part)).once("error", reject);
        response.once("end", () => {
          if (response.statusCode < 400) resolve({ status: response.statusCode, text });
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
