import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { chromium } from "@playwright/test";
import { PlainError } from "#scripts/lib/plain-error";
import { packageProgram } from "#scripts/lib/project";
import { readTar } from "#scripts/lib/read-tar";

export type FoundChromium = { path: string; environment: Record<string, string> };

const systemPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A real Chromium: the one named, Playwright's own, the system's, or the one that came with the packages. */
export async function findChromium(): Promise<FoundChromium> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (existsSync(named)) return { path: named, environment: {} };
    throw new PlainError(`CHROMIUM_PATH names ${named}, where there is no program.`);
  }
  const candidates = [chromium.executablePath(), ...systemPaths];
  const present = candidates.find((path) => path && existsSync(path));
  if (present) return { path: present, environment: {} };
  if (process.platform === "linux" && process.arch === "x64") return unpackFromPackage();
  throw new PlainError(
    "The browser journeys need Chromium and found none. Install it (npx playwright install chromium; on Debian: apt-get install -y chromium) or name one with CHROMIUM_PATH.",
  );
}

/** Unpacks the browser that came as an npm package, with the libraries and fonts a bare machine lacks, once per version. */
async function unpackFromPackage(): Promise<FoundChromium> {
  const folder = packageProgram("@sparticuz/chromium");
  const manifest = await readFile(join(folder, "package.json"), "utf8").catch(() => null);
  if (manifest === null) {
    throw new PlainError(
      "The browser journeys need Chromium and found none: the package that brings it is not installed. Run npm ci, or apt-get install -y chromium.",
    );
  }
  const { version } = JSON.parse(manifest) as { version: string };
  const cache = join(
    process.env.XDG_CACHE_HOME || join(homedir() || tmpdir(), ".cache"),
    "docket",
    `chromium-${version}`,
  );
  if (!existsSync(cache)) await unpack(join(folder, "bin"), cache);
  const libraries = [join(cache, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return {
    path: join(cache, "chromium"),
    environment: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(cache, "fonts.conf") },
  };
}

async function unpack(source: string, cache: string): Promise<void> {
  await mkdir(dirname(cache), { recursive: true });
  // Made beside its place and moved there whole, so that two at once or an interruption leave no half browser.
  const draft = await mkdtemp(`${cache}-`);
  await Promise.all([
    pipeline(
      createReadStream(join(source, "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(join(draft, "chromium")),
    ),
    unpackTar(join(source, "al2023.tar.br"), draft),
    unpackTar(join(source, "swiftshader.tar.br"), draft),
    unpackTar(join(source, "fonts.tar.br"), draft),
    writeFontConfiguration(draft, cache),
  ]);
  await chmod(join(draft, "chromium"), 0o755);
  await rename(draft, cache).catch(() => rm(draft, { recursive: true, force: true }));
}

async function unpackTar(archive: string, folder: string): Promise<void> {
  const chunks: Buffer[] = [];
  await pipeline(createReadStream(archive), createBrotliDecompress(), async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) chunks.push(part);
  });
  for (const { name, content } of readTar(Buffer.concat(chunks))) {
    const target = resolve(folder, name);
    if (!target.startsWith(`${folder}/`)) throw new Error(`${archive} holds a file outside of its folder: ${name}`);
    await mkdir(dirname(target), { recursive: true });
    await pipeline(Readable.from([content]), createWriteStream(target));
  }
}

/** Without any font text has no size, and nothing on a page counts as visible. */
async function writeFontConfiguration(folder: string, cache: string): Promise<void> {
  const folders = [`${cache}/fonts`, "/usr/share/fonts", "/usr/local/share/fonts"].map((path) => `<dir>${path}</dir>`);
  const text = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders.join("")}<cachedir>${cache}/fontconfig</cachedir></fontconfig>\n`;
  await writeFile(join(folder, "fonts.conf"), text);
}
