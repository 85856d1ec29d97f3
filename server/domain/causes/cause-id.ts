/** A cause is named by words of any kind; in an address it stands as letters and digits that no proxy takes for a path. */
export function causeId(signature: string): string {
  const bytes = new TextEncoder().encode(signature);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** The words behind an address; null when it is none that could have been written here. */
export function signatureOf(id: string): string | null {
  if (!/^[A-Za-z0-9_-]{1,1200}$/.test(id)) return null;
  try {
    const binary = atob(id.replaceAll("-", "+").replaceAll("_", "/"));
    const signature = new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(binary, (letter) => letter.charCodeAt(0)),
    );
    return causeId(signature) === id ? signature : null;
  } catch {
    return null;
  }
}
