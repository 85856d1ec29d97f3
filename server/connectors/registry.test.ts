import { afterEach, expect, test, vi } from "vitest";

const required = {
  DATABASE_URL: "postgres://docket@localhost/docket",
  NEXTAUTH_SECRET: "x".repeat(32),
  AUDIT_SEAL_KEY: "y".repeat(32),
  CREDENTIALS_KEY: "z".repeat(32),
};
const credentials = {
  STRIPE_API_URL: "http://localhost:4010",
  STRIPE_API_KEY: "sk_test_1",
  STRIPE_WEBHOOK_SECRET: "whsec_1,whsec_2",
  NETSUITE_API_URL: "http://localhost:4010",
  NETSUITE_TOKEN: "t",
  SALESFORCE_API_URL: "http://localhost:4010",
  SALESFORCE_CLIENT_ID: "id",
  SALESFORCE_CLIENT_SECRET: "secret",
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function registryWith(settings: Record<string, string>) {
  for (const name of Object.keys(credentials)) vi.stubEnv(name, "");
  for (const [name, value] of Object.entries({ ...required, ...settings })) vi.stubEnv(name, value);
  return import("#server/connectors/registry");
}

test("every source with credentials is there, under its key", async () => {
  const { connectors, connectorByKey } = await registryWith(credentials);
  expect(connectors().map(({ key, role }) => [key, role])).toEqual([
    ["stripe", "billing"],
    ["netsuite", "erp"],
    ["salesforce", "crm"],
  ]);
  expect(connectorByKey("netsuite")?.label).toBe("NetSuite");
  expect(connectorByKey("toString")).toBeUndefined();
  expect(connectors()).toBe(connectors());
});

test("a source without its credentials is left out", async () => {
  const { connectors } = await registryWith({ STRIPE_API_KEY: "sk_test_1", NETSUITE_API_URL: "http://localhost:4010" });
  expect(connectors().map(({ key }) => key)).toEqual(["stripe"]);
});
