type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The keys that have a value; a group or list without anything in it has none. */
export function defined<T extends object>(value: T): Defined<T> {
  const isThere = (each: unknown) =>
    each !== undefined && !(typeof each === "object" && each !== null && Object.keys(each).length === 0);
  return Object.fromEntries(Object.entries(value).filter(([, each]) => isThere(each))) as Defined<T>;
}

/** A number that the file may give as a text; NaN for anything else. */
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
}

/** A value where it holds, else nothing. */
export function when<T>(holds: boolean, value: T): T | undefined {
  return holds ? value : undefined;
}
