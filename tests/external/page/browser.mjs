// A browser of the system's, and what every test of the page needs.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", process.env.CHROMIUM];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];

export async function launch() {
  const executablePath = PLACES.findLast((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium was found; name one in the variable CHROMIUM");
  return chromium.launch({ executablePath, args: FLAGS });
}

// Runs toulmin and gives what it says on standard error.
export function toulmin(program, ...args) {
  try {
    execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`toulmin ${args.join(" ")}: ${error.stderr}`);
  }
}

// A page on which every request and every complaint is noted.
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.requests = [];
  page.complaints = [];
  page.on("request", (request) => request.url().startsWith("data:") || page.requests.push(request.url()));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.goto(url);
  return page;
}
