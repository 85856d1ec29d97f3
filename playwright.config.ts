import { defineConfig } from "@playwright/test";
import { findChromium } from "#scripts/lib/find-chromium";

const chromium = await findChromium();

/** Moves the clock of the company that all journeys share, so it runs when the others have ended. */
const LAST = /promise-breaks\.spec\.ts$/;

export default defineConfig({
  testDir: "./e2e",
  outputDir: "./test-results/journeys",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 7_000 },
  reporter: "list",
  projects: [
    { name: "journeys", testIgnore: LAST },
    { name: "last", testMatch: LAST, dependencies: ["journeys"] },
  ],
  use: {
    baseURL: process.env.BASE_URL ?? "http://localhost:3000",
    actionTimeout: 7_000,
    navigationTimeout: 15_000,
    // A film would need another download; the trace shows more.
    trace: "retain-on-failure",
    video: "off",
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: chromium.path,
      env: { ...process.env, ...chromium.environment } as Record<string, string>,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
