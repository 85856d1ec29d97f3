/** The text a seal's hash is made over: its number, its instant and the heads it holds, by stream. */
export function sealContent(
  number: number,
  at: string,
  heads: readonly { stream: string; sequence: number; hash: string }[],
): string {
  const ordered = [...heads].sort((left, right) =>
    left.stream < right.stream ? -1 : left.stream > right.stream ? 1 : 0,
  );
  return [String(number), at, ...ordered.map((head) => `${head.stream} ${head.sequence} ${head.hash}`)].join("\n");
}
