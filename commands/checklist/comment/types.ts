/** A part of the comment whose rows may be left out where there are too many. */
export interface Section {
  readonly title: string;
  /** Shown whatever happens. */
  readonly lead: readonly string[];
  readonly table?: Table;
}

export interface Table {
  /** The noun is what is counted, as in "12 more changes". */
  readonly noun: string;
  readonly header: readonly string[];
  /** Cells are Markdown already; the most important first. */
  readonly rows: readonly (readonly string[])[];
}

/** What was found out, or why it was not: a part that could not run is never shown as empty. */
export type Found<T> = { readonly value: T } | { readonly missing: string };
