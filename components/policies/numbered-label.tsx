/** The name of a field in a column of them: seen once above the column, heard with its place at each. */
export function NumberedLabel({ label, place }: { label: string; place: number }) {
  return (
    <span className={place === 0 ? undefined : "sr-only"}>
      {label}
      <span className="sr-only"> ({place + 1})</span>
    </span>
  );
}
