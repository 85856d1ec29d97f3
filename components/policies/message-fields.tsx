import { fieldOf, fieldsFor, type TextSubject } from "#server/domain/mail/text-fields";

/** The fields a text may name, each with what it says. */
export function MessageFields({ about }: { about: TextSubject }) {
  return (
    <details>
      <summary className="w-fit cursor-pointer text-accent">Fields</summary>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {fieldsFor(about).map((name) => (
          <div key={name} className="contents">
            <dt>
              <code className="select-all font-mono">{`{{${name}}}`}</code>
            </dt>
            <dd className="text-pretty text-ink-2">{fieldOf(name).says}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
