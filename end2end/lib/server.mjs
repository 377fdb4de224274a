// The program itself, on a data folder of its own, as a person would start it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const startLimit = 30_000;

/** Runs a story against a server that is stopped, and its data removed, however it ends. */
export async function withServer(options, story) {
  const server = await Server.make(options);
  try {
    await server.start();
    await story(server);
    await server.stop();
  } catch (error) {
    throw new Error(`${error.message}\n--- the server said:\n${server.output.slice(-8_000)}`, { cause: error });
  } finally {
    await server.kill();
    await rm(server.dataDir, { recursive: true, force: true });
  }
}

export class Server {
  /** `program` and `args` are for testing this file; `environment` is added to ours. */
  static async make({ program = process.env.EYRIE_BIN, args, environment = {}, host = "127.0.0.1" } = {}) {
    if (!program) throw new Error("EYRIE_BIN names no program; run the stories by `cargo xtask test --only browser`");
    const dataDir = await mkdtemp(path.join(tmpdir(), "eyrie-data-"));
    return new Server(program, args ?? ["serve"], dataDir, `${host}:${await freePort(host)}`, environment);
  }

  constructor(program, args, dataDir, listen, environment) {
    Object.assign(this, { program, args, dataDir, listen, environment, output: "", child: null });
  }

  get url() {
    return `http://${this.listen}`;
  }

  /** The one-time link of the first start, with the address that this server listens on. */
  get setupLink() {
    const found = this.output.match(/https?:\/\/\S*(\/setup\?token=[\w-]+)/);
    if (!found) throw new Error(`the server printed no one-time link:\n${this.output}`);
    return this.url + found[1];
  }

  /** Starts, or starts again on the same data folder, and waits until it says that it is ready. */
  async start() {
    this.output = "";
    const environment = { ...process.env, RUST_BACKTRACE: "0", ...this.environment, EYRIE_LISTEN: this.listen, EYRIE_DATA_DIR: this.dataDir };
    this.child = spawn(this.program, this.args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.output += text));
    }
    this.exited = once(this.child, "exit");
    await this.untilReady();
  }

  async untilReady() {
    const deadline = Date.now() + startLimit;
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}:\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`the server is not ready after ${startLimit} ms:\n${this.output}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Asks it to end, and expects that it does so well. */
  async stop() {
    const [code, signal] = (await this.end("SIGTERM")) ?? [0, null];
    if (code !== 0) throw new Error(`the server was asked to end, and ended with ${code ?? signal}`);
  }

  /** As a crash or a power cut would. */
  async kill() {
    await this.end("SIGKILL");
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  async end(signal) {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return null;
    this.child.kill(signal);
    return this.exited;
  }
}

function freePort(host) {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, host, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
