// The browser fixture itself, against pages made here: a fixture that lets an error pass would make
// every other story worthless.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { withBrowser } from "./lib/browser.mjs";

// As strict as the program's own pages, so that what the fixture does inside a page works there too.
const policy = "default-src 'self'; script-src 'nonce-test' 'strict-dynamic' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'";
const hydrate = "<script nonce='test'>document.documentElement.dataset.hydrated = ''</script>";
const pages = {
  "/well": `<h1>Well</h1>${hydrate}`,
  "/logs-an-error": `<h1>Error</h1><script nonce='test'>console.error("mismatch")</script>${hydrate}`,
  "/throws": `<h1>Throws</h1>${hydrate}<script nonce='test'>throw new Error("unreachable")</script>`,
  "/misses-a-file": `<h1>Missing</h1><img src="/gone.png" alt="gone">${hydrate}`,
  "/streams": `<h1>Streams</h1><script nonce='test'>new EventSource("/events?after=1")</script>${hydrate}`,
  "/unlabelled": `<h1>Form</h1><input>${hydrate}`,
};

let server;
let url;

before(async () => {
  server = createServer((request, response) => {
    if (request.url.startsWith("/events")) {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      return;
    }
    const body = request.url === "/favicon.ico" ? "" : pages[request.url];
    const page = `<!DOCTYPE html><html lang="en"><title>A page</title><main>${body}</main></html>`;
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "text/html", "content-security-policy": policy }).end(page);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

test("a page without complaints passes", async () => {
  await withBrowser({}, async (browser) => {
    await browser.open(`${url}/well`);
    assert.equal(await browser.page.textContent("h1"), "Well");
    await expectAccessible(browser.page);
  });
});

for (const [path, complaint] of [
  ["/logs-an-error", /mismatch/],
  ["/throws", /unreachable/],
  ["/misses-a-file", /404/],
]) {
  test(`a page that ${path.slice(1).replaceAll("-", " ")} fails its story`, async () => {
    await assert.rejects(withBrowser({}, (browser) => browser.open(url + path)), complaint);
  });
}

test("a stream of events that ends with its page is no complaint", async () => {
  await withBrowser({}, async (browser) => {
    const streaming = browser.page.waitForResponse((response) => response.url().includes("/events"));
    await browser.open(`${url}/streams`);
    await streaming;
    await browser.open(`${url}/well`);
  });
});

test("a complaint that was expected is forgiven once", async () => {
  await withBrowser({}, async (browser) => {
    await browser.open(`${url}/logs-an-error`);
    browser.expectComplaint(/mismatch/);
    assert.throws(() => browser.expectComplaint(/mismatch/));
  });
});

test("a browser without scripts reads the page as the server made it", async () => {
  await withBrowser({ scripts: false }, async (browser) => {
    await browser.open(`${url}/well`);
    assert.equal(await browser.page.locator("html[data-hydrated]").count(), 0);
  });
});

test("a field without a label is not accessible", async () => {
  await withBrowser({}, async (browser) => {
    await browser.open(`${url}/unlabelled`);
    await assert.rejects(expectAccessible(browser.page), /label/);
  });
});
