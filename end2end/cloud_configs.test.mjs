// A cloud-config from an example to its third revision: findings while typing, differences, and two people at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { expectAccessible } from "./lib/accessibility.mjs";
import { hydrated, withBrowser } from "./lib/browser.mjs";
import { setUp, submit } from "./lib/people.mjs";
import { withServer } from "./lib/server.mjs";

const list = (server) => `${server.url}/_eyrie/p/default/cc/`;

/** Makes the example's cloud-config and ends on its page. */
async function makeExample(browser, server) {
  const { page } = browser;
  await browser.open(list(server));
  await page.getByRole("link", { name: "Start from an example" }).click();
  await page.getByLabel("Image").fill("debian/12/cloud");
  await submit(browser, "Create");
  await page.getByRole("heading", { name: "Webservers/My_Site" }).waitFor();
}

async function saveRevision(page, note) {
  await page.getByRole("button", { name: "Save revision…" }).click();
  await page.getByLabel("Note").fill(note);
  await page.getByRole("button", { name: "Save revision", exact: true }).click();
}

const newest = (page, number) => page.getByRole("listitem").filter({ hasText: `r${number}` }).first();

test("a cloud-config is checked while it is typed, and every save of it can be compared and restored", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await browser.open(list(server));
      await expectAccessible(page);
      await browser.picture("cloud-configs-empty");
      await makeExample(browser, server);
      const text = page.getByRole("textbox", { name: "User data", exact: true });
      await text.fill((await text.inputValue()).replace("final_message", "final_messge"));
      await page.getByText("final_messge").first().waitFor();
      await page.getByText("1 finding").waitFor();
      await page.getByText("r1 · draft changes").waitFor();
      await expectAccessible(page);
      await browser.picture("cloud-config-editing");

      await page.getByRole("link", { name: "Diff with r1" }).click();
      await page.getByRole("heading", { name: "From r1 to the editor" }).waitFor();
      assert.ok((await text.inputValue()).includes("final_messge"), "the editor lost what was typed");
      await saveRevision(page, "a typing error");
      await newest(page, 2).waitFor();
      await page.getByText("draft changes").waitFor({ state: "detached" });
      await page.goto(page.url().replace(/\?.*/, "?diff=1..2"));
      await hydrated(page);
      await page.getByRole("heading", { name: "From r1 to r2" }).waitFor();
      await expectAccessible(page);
      await browser.picture("cloud-config-diff");

      await page.getByRole("button", { name: "Restore r1" }).click();
      await page.getByText("Restored as r3.").first().waitFor();
      await newest(page, 3).waitFor();
      assert.ok((await text.inputValue()).includes("final_message"), "the editor does not show what was restored");
      await browser.open(list(server));
      await browser.picture("cloud-configs");
    }),
  );
});

test("who types while somebody else saves is told at once, and loses nothing", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await makeExample(browser, server);
      const other = await browser.newPage();
      await browser.open(page.url(), other);
      const text = (tab) => tab.getByRole("textbox", { name: "User data", exact: true });
      const mine = "#cloud-config\npackages: [vim]\n";
      await text(page).fill(mine);
      await text(other).fill("#cloud-config\npackages: [curl]\n");
      await saveRevision(other, "theirs");
      await other.getByText("Saved as r2.").first().waitFor();

      await page.getByText("saved r2 while you were here").waitFor();
      assert.equal(await text(page).inputValue(), mine);
      await page.getByRole("link", { name: "Diff theirs with yours" }).click();
      await page.getByRole("heading", { name: "From r2 to the editor" }).waitFor();
      await expectAccessible(page);
      await browser.picture("cloud-config-conflict");
      await page.getByRole("button", { name: "Save yours on top" }).click();
      await page.getByRole("button", { name: "Save revision", exact: true }).click();
      await page.getByText("Saved as r3.").first().waitFor();

      // Nothing was typed there since: it shows what is newest.
      await newest(other, 3).waitFor();
      await other.locator(".page-head").getByText("r3", { exact: true }).waitFor();
      assert.equal(await text(other).inputValue(), mine);
    }),
  );
});

test("unsaved changes are not left without a question", async () => {
  await withServer({}, (server) =>
    withBrowser({}, async (browser) => {
      const { page } = browser;
      await setUp(browser, server);
      await makeExample(browser, server);
      await page.getByRole("textbox", { name: "User data", exact: true }).fill("#cloud-config\n");
      const questions = [];
      page.on("dialog", (dialog) => {
        questions.push(dialog.message());
        return questions.length === 1 ? dialog.dismiss() : dialog.accept();
      });
      const here = page.url();
      const away = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Cloud-configs" });
      await away.click();
      assert.equal(page.url(), here);
      await away.click();
      await page.waitForURL(list(server));
      assert.equal(questions.length, 2);
    }),
  );
});

test("without scripts a cloud-config and its history can be read", async () => {
  await withServer({}, async (server) => {
    let address;
    await withBrowser({}, async (browser) => {
      await setUp(browser, server);
      await makeExample(browser, server);
      address = browser.page.url();
      const cookies = await browser.context.cookies();
      await withBrowser({ scripts: false }, async (plain) => {
        await plain.context.addCookies(cookies);
        await plain.open(address);
        assert.ok((await plain.page.getByRole("textbox", { name: "User data", exact: true }).inputValue()).includes("nginx-light"));
        await plain.page.getByText("First revision").waitFor();
        await plain.picture("cloud-config-plain");
      });
    });
  });
});
