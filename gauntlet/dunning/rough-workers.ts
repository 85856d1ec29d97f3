import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Company } from "#gauntlet/dunning/company";
import { kill, startProgram } from "#gauntlet/processes";

/** Real worker processes that carry runs out and send mail, and nothing else to do. */
export class RoughWorkers {
  readonly #company: Company;
  readonly #environment: Record<string, string>;
  readonly #log: string;
  readonly #frozen = new Set<ChildProcess>();
  #running: ChildProcess[] = [];

  constructor(company: Company, { count, smtpUrl, home }: { count: number; smtpUrl: string; home: string }) {
    this.#company = company;
    this.#environment = environment(company.url, smtpUrl, home);
    this.#log = join(home, "worker.log");
    for (let index = 0; index < count; index += 1) this.#start();
  }

  #start(): void {
    this.#running.push(startProgram("server/jobs/worker.ts", this.#environment, this.#log));
  }

  async areThere(): Promise<boolean> {
    const rows = await this.#company.owner<{ process: number }[]>`
      select distinct split_part(application_name, ' ', 2)::int as process from pg_stat_activity
      where datname = current_database() and application_name ~ '^docket [0-9]+$'`;
    return this.#running.every(({ pid }) => rows.some(({ process }) => process === pid));
  }

  /** One whose connection is in the middle of a run's portion, or else of anything a mail goes through, at this instant. */
  async atWork(random: () => number, isInPortion: boolean): Promise<ChildProcess | null> {
    const doing = isInPortion
      ? "dunning_acts|dunning_items|customer_mails|contact_ledger|from customers"
      : "customer_mails|contact_ledger|effects|append_events";
    const rows = await this.#company.owner<{ process: number }[]>`
      select distinct split_part(application_name, ' ', 2)::int as process from pg_stat_activity
      where datname = current_database() and application_name ~ '^docket [0-9]+$' and state <> 'idle'
        and query ~* ${doing} and query !~* 'job_slots'`;
    const busy = this.#running.filter(
      (worker) => !this.#frozen.has(worker) && rows.some(({ process }) => process === worker.pid),
    );
    return busy[Math.floor(random() * busy.length)] ?? null;
  }

  async replace(victim: ChildProcess): Promise<void> {
    await kill(victim);
    this.#running = this.#running.filter((worker) => worker !== victim);
    this.#start();
  }

  freeze(victim: ChildProcess): void {
    victim.kill("SIGSTOP");
    this.#frozen.add(victim);
  }

  thaw(): void {
    for (const worker of this.#frozen) worker.kill("SIGCONT");
    this.#frozen.clear();
  }

  async stop(): Promise<void> {
    this.thaw();
    await Promise.all(this.#running.map(kill));
  }
}

function environment(url: string, smtpUrl: string, home: string): Record<string, string> {
  const secret = "gauntlet-secret-gauntlet-secret-gauntlet";
  return {
    DATABASE_URL: url,
    DOCKET_HOME: home,
    DOCKET_DEMO: "1",
    NEXTAUTH_SECRET: secret,
    AUDIT_SEAL_KEY: secret,
    CREDENTIALS_KEY: secret,
    SMTP_URL: smtpUrl,
    COLLECTIONS_FROM: "accounts@meridian.example",
    DUNNING_PLAN_HOUR: "24",
    LOG_LEVEL: "warn",
  };
}
