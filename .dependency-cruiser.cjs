/**
 * The arrows of ARCHITECTURE.md: app → components → domain, and app → routers → services → kernel → db → domain.
 * Each rule names a layer and everything it may not reach. Tests may use whatever they need to set a scene.
 */
const code = "^(app|components|server|db)/";
const tests = "\\.test\\.tsx?$|^db/testing/|/testing/";
const packages = "^node_modules/";

/** A layer may import only what lies under one of these. */
function only(name, from, allowed, comment) {
  return {
    name,
    severity: "error",
    comment,
    from: { path: from, pathNot: tests },
    to: { path: code, pathNot: allowed },
  };
}

/** A layer may use no package but these. */
function onlyPackages(name, from, allowed, comment) {
  return {
    name,
    severity: "error",
    comment,
    from: { path: from, pathNot: tests },
    to: { path: packages, pathNot: allowed.map((each) => `^node_modules/${each}/`) },
  };
}

const domain = "^server/domain/";
const schema = "^db/schema/";
const kernel = "^server/kernel/";
const services = "^server/services/";
const connectors = "^server/connectors/";
const env = "^server/(env|log)\\.ts$";

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      comment:
        "Files that need each other at run time cannot be understood or loaded one by one. The simulated world is let off: what happens in it leads to more of the same.",
      from: { pathNot: "^server/sandbox/world/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "An import that leads nowhere.",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(server-only|next/.*|vitest/.*)$" },
    },
    {
      name: "domain-touches-nothing",
      severity: "error",
      comment: "The rules are pure: no I/O, nothing of Node, only themselves and zod. The browser imports them.",
      from: { path: domain, pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    only("domain-knows-itself", domain, [domain], "The rules know nothing above them."),
    onlyPackages(
      "domain-uses-zod",
      domain,
      ["zod", "date-fns", "@date-fns/tz", "@marcbachmann/cel-js"],
      "Calendar arithmetic, schemas and the language of conditions: nothing that touches the world.",
    ),
    only(
      "schema-knows-domain",
      schema,
      [schema, "^db/columns\\.ts$", domain],
      "Tables take their closed sets from the domain.",
    ),
    only(
      "db-knows-schema",
      "^db/(?!schema/|seed/)",
      ["^db/", domain],
      "The database layer knows nothing of what it is used for.",
    ),
    only("kernel-knows-db", kernel, [kernel, "^db/", domain, env], "The machinery serves every area and knows none."),
    only(
      "services-know-kernel",
      services,
      [services, kernel, "^db/", domain, "^server/pdf/", "^server/log\\.ts$", "^server/connectors/connector\\.ts$"],
      "Services call no network and know no screens.",
    ),
    {
      name: "services-know-the-shape-of-connectors",
      severity: "error",
      comment: "Only the types of what connectors hand over; jobs call them, outside of transactions.",
      from: { path: services, pathNot: tests },
      to: { path: connectors, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "services-without-screens",
      severity: "error",
      comment: "Services run in the worker and in tests as well.",
      from: { path: services },
      to: { path: "^node_modules/(next|next-auth|react|react-dom|@trpc)/" },
    },
    only(
      "connectors-know-wire",
      connectors,
      [connectors, domain, env],
      "They pull, push and map; they never touch our tables.",
    ),
    only(
      "routers-are-lists",
      "^server/routers/",
      ["^server/routers/", "^server/trpc/", services, domain],
      "Names to commands, nothing else.",
    ),
    {
      name: "routers-without-database",
      severity: "error",
      comment: "A query belongs into a service.",
      from: { path: "^server/routers/" },
      to: { path: "^node_modules/(drizzle-orm|postgres)/" },
    },
    {
      name: "jobs-without-screens",
      severity: "error",
      comment: "Jobs use services and connectors.",
      from: { path: "^server/jobs/" },
      to: { path: "^(server/(routers|trpc|auth)/|app/|components/|node_modules/(next|react)/)" },
    },
    only(
      "sandbox-stands-alone",
      "^server/sandbox/",
      ["^server/sandbox/", domain],
      "The stand-in systems keep their own truth; only Node and the domain's words are shared.",
    ),
    onlyPackages(
      "sandbox-uses-node",
      "^server/sandbox/",
      ["smtp-server"],
      "The stand-in systems speak the wire formats themselves; only mail is taken by a package, since no source speaks it.",
    ),
    only(
      "command-line-uses-services",
      "^server/cli/",
      ["^server/cli/", services, connectors, kernel, "^db/", domain, "^server/(env|log|runtime)\\.ts$"],
      "The command line goes through the same commands as the screens.",
    ),
    {
      name: "components-take-types",
      severity: "error",
      comment: "The browser gets the domain and the types of routers, never code of the server.",
      from: { path: "^components/", pathNot: tests },
      to: { path: "^(server|db|app)/", pathNot: [domain, "^server/routers/"] },
    },
    {
      name: "components-take-types-of-routers",
      severity: "error",
      comment: "Only types of routers: a value would pull the server into the browser.",
      from: { path: "^components/", pathNot: tests },
      to: { path: "^server/routers/", dependencyTypesNot: ["type-only"] },
    },
    only(
      "app-composes",
      "^app/(?!_trpc/|api/)",
      ["^app/", "^components/", domain, "^server/auth/"],
      "Pages read the address, load and compose; only app/_trpc and app/api reach further.",
    ),
    {
      name: "app-without-services",
      severity: "error",
      comment: "Pages and handlers go through routers, never to services or tables.",
      from: { path: "^app/" },
      to: { path: "^(server/services/|db/)" },
    },
    {
      name: "server-only-where-it-helps",
      severity: "error",
      comment: "It throws in plain Node: one stray import would take down worker, command line and tests.",
      from: { pathNot: "^(app/_trpc|server/auth)/" },
      to: { path: "^(node_modules/)?server-only" },
    },
    {
      name: "nothing-uses-scripts",
      severity: "error",
      comment: "Scripts start the product; the product does not know them.",
      from: { path: code },
      to: { path: "^scripts/" },
    },
    {
      name: "nothing-uses-tests",
      severity: "error",
      comment: "Test tools stay with the tests.",
      from: { path: code, pathNot: tests },
      to: { path: "^db/testing/|\\.test\\.tsx?$" },
    },
  ],
  options: {
    // TypeScript 7 has no interface for tools yet; this parser reads the same syntax, `import type` included.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|\\.docket|test-results)/|\\.d\\.ts$" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      conditionNames: ["import", "require", "node", "default", "types"],
      exportsFields: ["exports"],
      mainFields: ["module", "main", "types"],
    },
    webpackConfig: { fileName: `${__dirname}/.dependency-cruiser.alias.cjs` },
  },
};
