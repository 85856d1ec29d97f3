import type { DocumentChange } from "#server/domain/policies/document-diff";

/** What a version says otherwise, one sentence a change. */
export function Changes({ changes, label }: { changes: readonly DocumentChange[]; label: string }) {
  if (changes.length === 0) return <p className="text-ink-2">Says the same as the version it was made from.</p>;
  return (
    <ul aria-label={label} className="flex flex-col gap-1">
      {changes.map(({ subject, sentence }) => (
        <li key={`${subject} ${sentence}`} className="text-pretty break-words">
          <span className="font-medium">{subject}</span>: {sentence}.
        </li>
      ))}
    </ul>
  );
}
