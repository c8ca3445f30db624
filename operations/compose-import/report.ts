import type { Note } from "./types.ts";

/** Collects what becomes of each key of a service, so that none is lost in silence. */
export class Report {
  readonly notes: Note[] = [];
  readonly #carried = new Map<string, Set<string>>();
  readonly #seen = new Map<string, Set<string>>();

  carried(service: string, ...keys: readonly string[]): void {
    for (const key of keys) add(this.#carried, service, key);
    this.seen(service, ...keys);
  }

  /** Left as a comment; `key` may name a part: environment.DEBUG. */
  left(service: string, key: string, reason: string): void {
    this.notes.push({ service, key, reason });
    this.seen(service, key.split(".")[0]!);
  }

  /** The same, said once of whatever several keys bring about. */
  once(service: string, key: string, reason: string): void {
    if (!this.notes.some((note) => note.service === service && note.key === key)) this.left(service, key, reason);
  }

  /** Needs no word: it is so anyway, or it is said elsewhere. */
  seen(service: string, ...keys: readonly string[]): void {
    for (const key of keys) add(this.#seen, service, key);
  }

  carriedOf(service: string): string[] {
    return [...(this.#carried.get(service) ?? [])].sort();
  }

  /** Keys of a service that nobody has looked at. */
  unseen(service: string, keys: readonly string[]): string[] {
    return keys.filter((key) => !this.#seen.get(service)?.has(key) && !key.startsWith("x-"));
  }
}

function add(map: Map<string, Set<string>>, service: string, key: string): void {
  map.set(service, (map.get(service) ?? new Set()).add(key));
}
