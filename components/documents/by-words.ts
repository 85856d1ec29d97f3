/** Who drafted, published or gave something; what Docket began with was nobody's act. */
export function byWords(name: string): string {
  return name === "set-up" ? "Docket, when it was set up" : name;
}
