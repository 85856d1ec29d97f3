import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

/** For every answer, files included; the content security policy needs a nonce per answer and stands in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
];

/** Named, because Next takes any lockfile in a folder above for the project's root. */
const root = fileURLToPath(new URL("./", import.meta.url));

const nextConfig: NextConfig = {
  turbopack: { root },
  outputFileTracingRoot: root,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // These open sockets, worker threads or native files of their own and are loaded from node_modules as they are.
  serverExternalPackages: ["postgres", "pg", "pg-boss", "pino", "stripe", "read-excel-file", "pdfmake"],
  // A file of 20 MB in base64 and what goes with it; what is longer is cut off before it is read.
  experimental: { proxyClientMaxBodySize: "30mb" },
  // Pages are drawn for one person and say so themselves; what the API answers has to be told.
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: securityHeaders },
      { source: "/api/:path*", headers: [{ key: "Cache-Control", value: "no-store" }] },
    ]),
};

export default nextConfig;
