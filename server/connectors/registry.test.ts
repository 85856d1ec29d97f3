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

test("the gateway and the tax engine join once their settings are there", async () => {
  const gateway = { GOCARDLESS_API_URL: "http://localhost:4010/gocardless", GOCARDLESS_TOKEN: "t" };
  const tax = { AVALARA_API_URL: "http://localhost:4010/avalara", AVALARA_ACCOUNT: "1", AVALARA_LICENSE_KEY: "k" };
  const { connectorByKey } = await registryWith({ ...gateway, ...tax });
  expect([connectorByKey("gocardless")?.role, connectorByKey("avalara")?.role]).toEqual(["gateway", "tax"]);
  expect(connectorByKey("gocardless")?.receive).toBeDefined();
});

test("half of their settings are not enough", async () => {
  const { connectorByKey } = await registryWith({ GOCARDLESS_TOKEN: "t", AVALARA_ACCOUNT: "1" });
  expect([connectorByKey("gocardless"), connectorByKey("avalara")]).toEqual([undefined, undefined]);
});

test("a source with an address alone waits for its credentials, and is connected once they are entered", async () => {
  const settings = {
    NETSUITE_API_URL: "http://localhost:4010",
    GOCARDLESS_API_URL: "http://localhost:4010/gocardless",
  };
  const { adoptCredentials, connectors, unconnectedSources } = await registryWith({
    ...settings,
    STRIPE_API_KEY: "sk_test_1",
  });
  expect(connectors().map(({ key }) => key)).toEqual(["stripe"]);
  expect(unconnectedSources().map(({ key }) => key)).toEqual(["netsuite", "gocardless"]);
  adoptCredentials({
    version: "1",
    of: (source, name) => (source === "gocardless" && name === "token" ? ["live_newer", "live_older"] : []),
  });
  expect(connectors().map(({ key }) => key)).toEqual(["stripe", "gocardless"]);
  expect(unconnectedSources().map(({ key }) => key)).toEqual(["netsuite"]);
});

test("connectors are built anew when credentials changed, and only then", async () => {
  const { adoptCredentials, connectors } = await registryWith({ STRIPE_API_KEY: "sk_test_1" });
  const before = connectors();
  adoptCredentials({ version: "", of: () => [] });
  expect(connectors()).toBe(before);
  adoptCredentials({ version: "2", of: () => ["sk_test_2"] });
  expect(connectors()).not.toBe(before);
});
