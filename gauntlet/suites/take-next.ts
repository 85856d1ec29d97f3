import { type Browser, chromium, type Page } from "@playwright/test";
import postgres from "postgres";
import { insertManyCases } from "#db/testing/given-cases";
import type { Suite, SuiteOptions, SuiteReport } from "#gauntlet/suite";
import { startE2eStack } from "#scripts/lib/e2e-stack";
import { findChromium } from "#scripts/lib/find-chromium";

const TAKES = { small: 20, usual: 200, full: 2_000 } as const;
const PEOPLE = ["Amara Okafor", "Noor Haddad"] as const;

/** Two people in two browsers press for the next case as fast as their browsers can, all at once. */
export const takeNextSuite: Suite = {
  key: "take-next",
  summary: "two browsers take next 200 times each: no case is served twice",
  async run(options) {
    const name = `gauntlet_take_${process.pid}`;
    const admin = postgres(options.adminUrl, { max: 1, onnotice: () => undefined });
    await admin.unsafe(`create database ${name}`);
    const { DATABASE_URL, NEXTAUTH_URL } = process.env;
    // The stack chooses an address of its own.
    process.env.NEXTAUTH_URL = "";
    process.env.DATABASE_URL = Object.assign(new URL(options.adminUrl), { pathname: `/${name}` }).toString();
    const stack = await startE2eStack(options.log);
    try {
      return await raceInBrowsers(options, process.env.DATABASE_URL, stack.environment.BASE_URL ?? "");
    } finally {
      await stack.stop();
      Object.assign(process.env, { DATABASE_URL, NEXTAUTH_URL });
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    }
  },
};

async function raceInBrowsers(options: SuiteOptions, databaseUrl: string, address: string): Promise<SuiteReport> {
  const takes = TAKES[options.scale];
  const owner = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  await insertManyCases(owner, { count: takes * PEOPLE.length * 2, now: new Date(), seed: (options.seed % 100) / 100 });
  const found = await findChromium();
  Object.assign(process.env, found.environment);
  const browsers = await Promise.all(PEOPLE.map(() => launch(found.path)));
  try {
    const pages = await Promise.all(browsers.map((browser, index) => signIn(browser, address, PEOPLE[index] ?? "")));
    const served = await Promise.all(pages.map((page) => takeMany(page, takes)));
    const all = served.flat();
    const twice = all.length - new Set(all).size;
    const [stored] = await owner<{ owned: number; events: number }[]>`
      select (select count(*)::int from cases where owner_id is not null) as owned, (select count(*)::int from events where type = 'case.served') as events`;
    const failures = [
      ...(twice > 0 ? [`${twice} cases were served twice.`] : []),
      ...(all.length === takes * PEOPLE.length ? [] : [`Only ${all.length} takes were answered.`]),
      ...(stored?.events === all.length ? [] : [`${stored?.events} events stand for ${all.length} takes.`]),
    ];
    return {
      ok: failures.length === 0,
      failures,
      figures: { browsers: PEOPLE.length, "taken in each": takes, distinct: new Set(all).size, "served twice": twice },
    };
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
    await owner.end();
  }
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

async function signIn(browser: Browser, address: string, name: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${address}/sign-in`);
  await page.getByRole("button", { name: new RegExp(name) }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  return page;
}

/** What the key for "take next" sends, sent from the page itself as often as wanted. */
function takeMany(page: Page, takes: number): Promise<string[]> {
  return page.evaluate(async (count) => {
    const served: string[] = [];
    for (let take = 0; take < count; take++) {
      const answer = await fetch("/api/trpc/cases.takeNext", {
        method: "POST",
        headers: { "content-type": "application/json", "x-docket": "1" },
        body: JSON.stringify({ json: { key: crypto.randomUUID(), input: { queue: "exceptions" } } }),
      });
      const { result } = (await answer.json()) as { result?: { data: { json: { row: { id: string } | null } } } };
      const id = result?.data.json.row?.id;
      if (id) served.push(id);
    }
    return served;
  }, takes);
}
