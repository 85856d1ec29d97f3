/**
 * Rows of one kind in the order they came into being. Rows are never taken out, so a cursor that names one stays good;
 * `revision` moves with every change and lets sorted views be kept until then.
 */
export class Collection<T extends { id: string }> {
  readonly rows: T[] = [];
  revision = 0;
  #places = new Map<string, number>();

  add(row: T): T {
    if (this.#places.has(row.id)) throw new Error(`The id ${row.id} is taken already.`);
    this.#places.set(row.id, this.rows.length);
    this.rows.push(row);
    this.revision += 1;
    return row;
  }

  get(id: string): T | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.rows[place];
  }

  must(id: string): T {
    const row = this.get(id);
    if (!row) throw new Error(`No row ${id}.`);
    return row;
  }

  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  touch(): void {
    this.revision += 1;
  }
}
