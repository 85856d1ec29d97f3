import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
const ignored = ["**/node_modules/**", "**/.next/**", "**/.docket/**", "e2e/**"];

const alias = [
  { find: /^@\//, replacement: root },
  // The real module throws outside of a React server bundle; the rule it guards is checked by lint:layers instead.
  { find: /^server-only$/, replacement: `${root}node_modules/server-only/empty.js` },
];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...ignored, "**/*.db.test.ts"],
          // The zone furthest ahead of UTC: code that reads the machine's zone by accident is a day off here.
          env: { TZ: "Pacific/Kiritimati" },
        },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: ignored,
          env: { TZ: "Pacific/Kiritimati" },
          globalSetup: "./db/testing/global-setup.ts",
          fileParallelism: true,
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
