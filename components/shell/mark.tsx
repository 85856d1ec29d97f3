/** The sign of the product: a docket, ticked. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" className="shrink-0 text-accent">
      <path fill="currentColor" d="M4 1h8.5L17 5.5V19H4z" />
      <path fill="none" stroke="var(--surface-0)" strokeWidth="1.2" d="M12.2 1v4.8H17" />
      <path
        fill="none"
        stroke="var(--surface-0)"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="m7 12.4 2.5 2.5 4.4-5"
      />
    </svg>
  );
}
