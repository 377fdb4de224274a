// The first minutes with Eyrie: the link of the console, the first administrator, in and out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { withBrowser } from "./lib/browser.mjs";
import { administrator, fillNewUser, setUp, signIn, signOut, submit } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";

const scopes = (server) => `${server.url}/_eyrie/p/default/scopes/`;

/** What a person sees who opens a page without being signed in. */
async function expectSignedOut(browser, url) {
  await browser.open(url);
  await browser.page.getByRole("heading", { name: "Sign in" }).waitFor();
}

test("one-time link makes the first administrator, a project and its scopes", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      await browser.open(server.setupLink);
      await expectAccessible(browser.page);
      await browser.picture("setup");
      await setUp(browser, server);
      await browser.open(scopes(server));
      await browser.page.getByRole("heading", { name: "Scopes" }).waitFor();
      const list = await browser.page.locator("main").innerText();
      assert.match(list, /Dev/);
      assert.match(list, /Production/);
      await expectAccessible(browser.page);
      await browser.picture("scopes");
    }),
  );
});

test("one-time link works once", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      await setUp(browser, server);
      const again = await browser.open(server.setupLink);
      assert.equal(again.status(), 404);
      browser.expectComplaint(/404/);
      assert.equal(await browser.page.getByLabel("New password").count(), 0);
    }),
  );
});

test("signing out ends the session, and only the right password begins one", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await browser.open(scopes(server));
      await signOut(browser);
      await expectSignedOut(browser, scopes(server));
      await expectAccessible(page);
      await browser.picture("sign-in");

      await page.getByLabel("Login").fill(administrator.login);
      await page.getByLabel("Password").fill("a wrong one");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Login or password is not right.").waitFor();
      assert.equal(await page.getByLabel("Login").inputValue(), administrator.login);
      browser.expectComplaint(/status of 422/);

      await signIn(browser, server);
      await browser.open(scopes(server));
      await page.getByRole("heading", { name: "Scopes" }).waitFor();
    }),
  );
});

test("without scripts a refused form keeps what was typed, and the next try succeeds", async () => {
  await withServer({}, (server) =>
    withBrowser({ scripts: false }, async (browser) => {
      const { page } = browser;
      await browser.open(server.setupLink);
      await fillNewUser(page, { ...administrator, again: "something else" });
      await page.getByRole("button", { name: "Set up Eyrie" }).click();
      await page.locator(".error").first().waitFor();
      assert.equal(await page.getByLabel("Login").inputValue(), administrator.login);
      assert.equal(await page.getByLabel("New password").inputValue(), "", "a password is never sent back");

      await fillNewUser(page, administrator);
      await submit(browser, "Set up Eyrie");
      await browser.open(scopes(server));
      await page.getByRole("heading", { name: "Scopes" }).waitFor();
    }),
  );
});

test("a person stays signed in when the server is killed and started again", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      await setUp(browser, server);
      await browser.duringOutage(async () => {
        await server.kill();
        await server.start();
      });
      assert.throws(() => server.setupLink, /printed no one-time link/);
      await browser.open(scopes(server));
      await browser.page.getByRole("heading", { name: "Scopes" }).waitFor();
    }),
  );
});
