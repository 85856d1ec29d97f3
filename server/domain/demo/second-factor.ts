/** What the authenticators of the demo company's approvers hold. It opens nothing outside demo mode. */
export const demoFactorSecret = "KRSXG5DJNZTSAZDFNVXSAZTBMN2G64RA";

/** Who of the demo company has entered a second factor already. */
export const demoFactorHolders: readonly string[] = [
  "eleanor.voss@meridian.example",
  "katharina.weiss@meridian.example",
  "robert.ashford@meridian.example",
];
