import { afterEach, expect, test, vi } from "vitest";
import { subjects } from "#server/connectors/conformance/testing/subjects";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test("the registry asks for exactly the credentials that each manifest names", async () => {
  const settings = {
    DATABASE_URL: "postgres://docket@localhost/docket",
    NEXTAUTH_SECRET: "x".repeat(32),
    AUDIT_SEAL_KEY: "y".repeat(32),
    CREDENTIALS_KEY: "z".repeat(32),
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  for (const { key } of subjects) vi.stubEnv(`${key.toUpperCase()}_API_URL`, "http://localhost:4010");
  const { adoptCredentials, connectors, unconnectedSources } = await import("#server/connectors/registry");
  const asked = new Map<string, Set<string>>();
  adoptCredentials({
    version: "1",
    of(source, name) {
      asked.set(source, (asked.get(source) ?? new Set()).add(name));
      return [];
    },
  });
  const known = [...connectors(), ...unconnectedSources()];
  expect(known.map(({ key }) => key).toSorted()).toEqual(subjects.map(({ key }) => key).toSorted());
  for (const { key, manifest } of known)
    expect([key, ...[...(asked.get(key) ?? [])].toSorted()]).toEqual([
      key,
      ...manifest.credentials.map(({ name }) => name).toSorted(),
    ]);
});
