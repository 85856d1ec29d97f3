import type { MailAttachment } from "#server/domain/mail/views";
import { Count } from "../format/count";

/** What goes with a mail, by name and size; that nothing does is said as well. */
export function Attached({ files }: { files: readonly MailAttachment[] }) {
  if (files.length === 0) return <p className="text-ink-2 text-sm">Nothing is attached.</p>;
  return (
    <ul aria-label="Attachments" className="text-ink-2 text-sm">
      {files.map(({ name, bytes }) => (
        <li key={name} className="break-all">
          {name}, <Count value={Math.max(1, Math.round(bytes / 1024))} /> KB
        </li>
      ))}
    </ul>
  );
}
