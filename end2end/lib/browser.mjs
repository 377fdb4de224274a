// A real Chromium, and a page that fails its test on anything the browser complains about.
//
// Hydration mismatches leave a page that looks right and is dead, so looking is not enough: every
// console error and page error is a failure, and `open` waits until the app has taken over.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const here = path.dirname(path.dirname(new URL(import.meta.url).pathname));
const results = path.join(here, "results");
const pictures = path.join(path.dirname(here), "docs", "guide", "pictures");

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let failures = 0;

export const widths = { wide: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

/** A browser with a profile of its own. `scripts: false` is a browser without JavaScript. */
export async function startBrowser({ scripts = true, viewport = widths.wide } = {}) {
  const profile = await mkdtemp(path.join(tmpdir(), "eyrie-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.EYRIE_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: flags,
    viewport,
    javaScriptEnabled: scripts,
    ignoreHTTPSErrors: true,
    // Emulated media is how a test asks for dark; motion only makes pictures differ.
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  const complaints = [];
  const hear = (page) => listen(page, complaints, scripts);
  context.on("page", hear);
  context.pages().forEach(hear);
  return new Browser(context, profile, scripts, complaints);
}

/** Runs a story with a browser that is closed however it ends, and checks what the browser said. */
export async function withBrowser(options, story) {
  const browser = await startBrowser(options);
  try {
    await story(browser);
    browser.expectNoComplaints();
  } catch (error) {
    await browser.keepFailure();
    throw error;
  } finally {
    await browser.close();
  }
}

class Browser {
  constructor(context, profile, scripts, complaints) {
    Object.assign(this, { context, profile, scripts, complaints });
  }

  get page() {
    return this.context.pages()[0];
  }

  /** Goes to an address and waits until the app has taken over the page. */
  async open(url, page = this.page) {
    const answer = await page.goto(url, { waitUntil: "load" });
    if (this.scripts) await hydrated(page);
    return answer;
  }

  async newPage() {
    return this.context.newPage();
  }

  /** Forgets complaints that a test provoked on purpose; each must match, or the test is wrong. */
  expectComplaint(pattern) {
    const at = this.complaints.findIndex((complaint) => pattern.test(complaint));
    if (at < 0) throw new Error(`the browser did not complain about ${pattern}; it said: ${this.complaints.join("\n")}`);
    this.complaints.splice(at, 1);
  }

  expectNoComplaints() {
    if (this.complaints.length > 0) throw new Error(`the browser complained:\n${this.complaints.join("\n")}`);
  }

  /** Forgives what a page says about a server that is gone while `action` runs. */
  async duringOutage(action) {
    const before = this.complaints.length;
    await action();
    const since = this.complaints.splice(before);
    this.complaints.push(...since.filter((complaint) => !/net::ERR_(CONNECTION|INCOMPLETE|EMPTY)/.test(complaint)));
  }

  /** Four pictures of the page as it is: wide and phone, light and dark. */
  async picture(name, page = this.page) {
    const before = page.viewportSize();
    for (const [width, viewport] of Object.entries(widths)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await keepPicture(page, `${name}-${width}-${colorScheme}.png`);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(before);
  }

  async keepFailure() {
    await mkdir(results, { recursive: true });
    const story = path.basename(process.argv[1], ".test.mjs");
    for (const page of this.context.pages()) {
      const file = path.join(results, `failure-${story}-${++failures}.png`);
      // A page that cannot be photographed any more must not hide why the test failed.
      await page.screenshot({ path: file, fullPage: true }).catch(() => {});
    }
  }

  async close() {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true });
  }
}

/** The app sets the attribute when it has taken over what the server rendered. */
export async function hydrated(page) {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached", timeout: 30_000 });
}

async function keepPicture(page, file) {
  await mkdir(results, { recursive: true });
  await page.screenshot({ path: path.join(results, file), fullPage: true });
  if (process.env.EYRIE_PICTURES === "1") {
    await mkdir(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, file) });
  }
}

function listen(page, complaints, scripts) {
  page.on("pageerror", (error) => complaints.push(`page error: ${error.stack ?? error}`));
  page.on("crash", () => complaints.push("the page crashed"));
  page.on("console", (message) => {
    if (message.type() === "error" && !wasLeft(message.text())) complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // Without scripts the browser fetches none, and calls that a failure.
    const isUnwanted = !scripts && request.resourceType() === "script";
    if (!wasLeft(why) && !isUnwanted) complaints.push(`request failed: ${request.method()} ${request.url()}: ${why}`);
  });
}

/** A page that is left ends its stream of events and what it was fetching; a server that is gone is another error. */
function wasLeft(why) {
  // The manifest's fetch ends without a failure, so that an empty text is read.
  const manifest = "Manifest: Line: 1, column: 1, Syntax error.";
  return why === "net::ERR_ABORTED" || why === manifest || why.endsWith("Response body loading was aborted");
}
