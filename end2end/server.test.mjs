// The server fixture itself, with a small program in place of Eyrie: what other stories rely on when
// they stop, kill and restart it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Server, withServer } from "./lib/server.mjs";

// Prints a link as Eyrie does, counts its starts and orderly ends in its data folder, answers /readyz.
const source = `
  const { appendFileSync } = require("node:fs");
  const [host, port] = process.env.EYRIE_LISTEN.split(":");
  const note = (word) => appendFileSync(process.env.EYRIE_DATA_DIR + "/notes", word + " ");
  process.on("SIGTERM", () => { note("stopped"); process.exit(0); });
  console.log("Open http://localhost:1/setup?token=abc_DEF-123 to make the first administrator");
  require("node:http").createServer((_, response) => response.end("ready")).listen(port, host, () => note("started"));
`;
const program = { program: process.execPath, args: ["-e", source] };

async function notes(server) {
  return (await readFile(path.join(server.dataDir, "notes"), "utf8")).trim();
}

test("one-time link is read from the output and leads to this server", async () => {
  await withServer(program, async (server) => {
    assert.equal(server.setupLink, `${server.url}/setup?token=abc_DEF-123`);
    assert.equal(await (await fetch(server.setupLink)).text(), "ready");
  });
});

test("a restart keeps the data folder and ends the old process in order", async () => {
  await withServer(program, async (server) => {
    await server.restart();
    assert.equal(await notes(server), "started stopped started");
  });
});

test("a kill leaves no time for an orderly end", async () => {
  await withServer(program, async (server) => {
    await server.kill();
    await assert.rejects(fetch(server.url));
    await server.start();
    assert.equal(await notes(server), "started started");
  });
});

test("a story that fails shows what the server said and leaves no data behind", async () => {
  let folder;
  const story = withServer(program, async (server) => {
    folder = server.dataDir;
    throw new Error("the badge did not move");
  });
  await assert.rejects(story, /the badge did not move[^]*setup\?token=/);
  assert.equal(existsSync(folder), false);
});

test("a program that ends at once fails its start with what it said", async () => {
  const server = await Server.make({ program: process.execPath, args: ["-e", "console.error('no port'); process.exit(3)"] });
  await assert.rejects(server.start(), /ended with 3:\nno port/);
});

test("a program that ends badly when asked to stop fails its story", async () => {
  const source = program.args[1].replace("process.exit(0)", "process.exit(4)");
  await assert.rejects(withServer({ ...program, args: ["-e", source] }, async () => {}), /ended with 4/);
});
