import type { Page } from "@playwright/test";

/** Calls a procedure as the page itself would, past every button that is not there. */
export function callDirectly(page: Page, path: string, input: unknown): Promise<{ status: number; text: string }> {
  return page.evaluate(
    async ([procedure, body]) => {
      const answer = await fetch(`/api/trpc/${procedure}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-docket": "1" },
        body: JSON.stringify({ json: body }),
      });
      return { status: answer.status, text: await answer.text() };
    },
    [path, input] as const,
  );
}
