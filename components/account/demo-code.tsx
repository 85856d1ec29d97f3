/** In the demo there is no telephone to look at. */
export function DemoCode({ code }: { code: string }) {
  return (
    <p className="text-pretty text-ink-2 text-sm">
      In the demo: the authenticator of this account shows{" "}
      <code className="select-all font-mono text-ink-1">{code}</code>
    </p>
  );
}
