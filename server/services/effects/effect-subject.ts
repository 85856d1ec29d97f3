/** An effect's events stand on its case's timeline; one without a case has its own chain. */
export function effectSubject(caseId: string | null, effectId: string): { type: string; id: string } {
  return caseId ? { type: "case", id: caseId } : { type: "effect", id: effectId };
}
