import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbeddedPostgres } from "#db/embedded";
import { isAlive } from "#db/embedded/process-lock";

let home = "";
const log = () => undefined;
const dataFolder = () => join(home, "postgres", "data");

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "docket-embedded-"));
});

afterEach(async () => {
  const pid = await serverPid();
  if (pid && isAlive(pid)) process.kill(pid, "SIGQUIT");
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});

async function serverPid(): Promise<number | null> {
  const text = await readFile(join(dataFolder(), "postmaster.pid"), "utf8").catch(() => "");
  return Number(text.split("\n")[0]) || null;
}

async function ask(url: string, query: string): Promise<Record<string, unknown>[]> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  return client
    .unsafe(query)
    .then((rows) => [...rows])
    .finally(() => client.end());
}

test("data, port and password outlive a stop, and the server listens on this machine alone", async () => {
  const first = await startEmbeddedPostgres({ home, log });
  expect(first.startedHere).toBe(true);
  await ask(first.adminUrl, "create table kept (id int); insert into kept values (7)");
  const [settings] = await ask(
    first.adminUrl,
    `select current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding,
      current_setting('max_connections') as connections, current_user as role, current_database() as database`,
  );
  expect(settings).toEqual({
    addresses: "127.0.0.1",
    encoding: "UTF8",
    connections: "200",
    role: "docket_owner",
    database: "docket",
  });
  expect((await stat(join(home, "postgres", "password"))).mode & 0o777).toBe(0o600);
  await first.stop();
  expect(await serverPid()).toBeNull();

  const second = await startEmbeddedPostgres({ home, log });
  expect(second.adminUrl).toBe(first.adminUrl);
  expect(await ask(second.adminUrl, "select id from kept")).toEqual([{ id: 7 }]);
  await second.stop();
});

test("a wrong password is refused", async () => {
  const server = await startEmbeddedPostgres({ home, log });
  const stranger = new URL(server.adminUrl);
  stranger.password = "guess";
  await expect(ask(stranger.toString(), "select 1")).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test("two who use one server share it, and the last one out shuts it down", async () => {
  const [first, second] = await Promise.all([
    startEmbeddedPostgres({ home, log }),
    startEmbeddedPostgres({ home, log }),
  ]);
  expect([first.startedHere, second.startedHere].sort()).toEqual([false, true]);
  await first.stop();
  expect(await ask(second.adminUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  await second.stop();
  expect(await serverPid()).toBeNull();
});

test("a server left behind by a killed parent is taken over", async () => {
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { startEmbeddedPostgres } from "#db/embedded"; await startEmbeddedPostgres({ home: ${JSON.stringify(home)}, log() {} }); console.log("ready"); setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise((resolve) => parent.stdout.once("data", resolve));
  const left = await serverPid();
  parent.kill("SIGKILL");
  await new Promise((resolve) => parent.once("exit", resolve));

  const server = await startEmbeddedPostgres({ home, log });
  expect(server.startedHere).toBe(false);
  expect(await serverPid()).toBe(left);
  await server.stop();
  expect(isAlive(left ?? 0)).toBe(false);
});

test("after the server itself was killed it starts again", async () => {
  const first = await startEmbeddedPostgres({ home, log });
  const pid = (await serverPid()) ?? 0;
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await startEmbeddedPostgres({ home, log });
  expect(second.startedHere).toBe(true);
  expect(await ask(second.adminUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  await second.stop();
  await first.stop();
});

test("a remembered port that somebody else has taken is given up", async () => {
  const first = await startEmbeddedPostgres({ home, log });
  await first.stop();
  const { createServer } = await import("node:net");
  const squatter = createServer().listen(Number(new URL(first.adminUrl).port), "127.0.0.1");
  await new Promise((resolve) => squatter.once("listening", resolve));
  const second = await startEmbeddedPostgres({ home, log });
  expect(new URL(second.adminUrl).port).not.toBe(new URL(first.adminUrl).port);
  await second.stop();
  squatter.close();
});

test("a broken data folder is told in a sentence with the end of the log", async () => {
  const first = await startEmbeddedPostgres({ home, log });
  await first.stop();
  await rm(join(dataFolder(), "global"), { recursive: true });
  await expect(startEmbeddedPostgres({ home, log })).rejects.toThrow(
    /^PostgreSQL did not start on the data folder .*Its log ends with:.*move it away to begin with an empty one\.$/s,
  );
});

test("a folder with strange files in it is not overwritten", async () => {
  await mkdir(dataFolder(), { recursive: true });
  await writeFile(join(dataFolder(), "precious.txt"), "mine");
  await expect(startEmbeddedPostgres({ home, log })).rejects.toThrow(/is damaged: it holds files but no PG_VERSION/);
  expect(await readFile(join(dataFolder(), "precious.txt"), "utf8")).toBe("mine");
});

test("a file in the way of the home folder is told in a sentence", async () => {
  const file = join(home, "file");
  await writeFile(file, "");
  await expect(startEmbeddedPostgres({ home: file, log })).rejects.toThrow(/cannot be used: a file of that name/);
});
