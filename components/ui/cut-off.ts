/** Says that a text is as long as it can be: what was pasted beyond that is gone, and nobody should find out later. */
export function cutOff(text: string, longest: number): string | null {
  return text.length < longest
    ? null
    : `This is as long as it can be, ${longest.toLocaleString("en")} characters. What came after them was left out.`;
}
