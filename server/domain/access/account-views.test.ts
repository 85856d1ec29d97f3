import { expect, test } from "vitest";
import { deviceOf } from "#server/domain/access/account-views";

const mozilla = "Mozilla/5.0";
test.each([
  [
    `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36`,
    "Chrome on Windows",
  ],
  [`${mozilla} (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0`, "Edge on Windows"],
  [
    `${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1`,
    "Safari on iPhone",
  ],
  [`${mozilla} (Macintosh; Intel Mac OS X 15_0) Gecko/20100101 Firefox/144.0`, "Firefox on macOS"],
  [`${mozilla} (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36`, "Chrome on Android"],
  [`${mozilla} (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/153.0 Safari/537.36`, "Chrome on Linux"],
  ["curl/8.0", "Unknown device"],
  [null, "Unknown device"],
])("%s", (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});
