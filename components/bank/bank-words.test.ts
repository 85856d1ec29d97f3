import { expect, test } from "vitest";
import { accountText } from "./bank-words";

test.each([
  ["DE89370400440532013000", "DE89 3704 0044 0532 0130 00"],
  ["37040044/0532013000", "37040044/0532013000"],
  ["1234567890", "1234567890"],
])("the account %s is shown as %s", (identifier, shown) => {
  expect(accountText(identifier)).toBe(shown);
});
