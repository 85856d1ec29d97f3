export type TarEntry = { name: string; content: Buffer };

const BLOCK = 512;

/** The regular files of an uncompressed tar archive. Folders follow from the names; anything else the archives we read do not hold. */
export function readTar(archive: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  for (let offset = 0; offset + BLOCK <= archive.length; ) {
    const header = archive.subarray(offset, offset + BLOCK);
    const name = textAt(header, 0, 100);
    if (name === "") break;
    const size = Number.parseInt(textAt(header, 124, 12).trim() || "0", 8);
    const kind = textAt(header, 156, 1);
    const prefix = textAt(header, 257, 5) === "ustar" ? textAt(header, 345, 155) : "";
    if (kind === "" || kind === "0") {
      const content = archive.subarray(offset + BLOCK, offset + BLOCK + size);
      entries.push({ name: prefix ? `${prefix}/${name}` : name, content });
    }
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString("utf8");
}
