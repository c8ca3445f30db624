/** What a text of the stack file may take from the stack: `${postgres.host}`, `${services.api.url}`. `$${…}` is itself. */
export interface Reference {
  /** As it stands in the text, without its braces: postgres.host. */
  readonly name: string;
  readonly root: "postgres" | "redis" | "edge" | "services";
  readonly key: string;
  /** The service, for services.<name>.<key>. */
  readonly service?: string;
}

export const referenceKeys = {
  postgres: ["host", "port", "user", "password", "database", "url", "directUrl"],
  redis: ["host", "port", "password", "url"],
  edge: ["url"],
  services: ["host", "port", "url"],
} as const satisfies Readonly<Record<Reference["root"], readonly string[]>>;

/** Only these roots are the stack's: whatever else an app writes in such braces is its own. */
const pattern = /(\$?)\$\{((postgres|redis|edge|services)\.[^}]*)\}/g;

export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(pattern)].flatMap(([, escape, name, root]) =>
    escape === "$" ? [] : [parse(name!, root as Reference["root"])],
  );
}

/** One that begins and never ends, which would go to the app as it stands. */
const unclosed = /(\$?)\$\{((?:postgres|redis|edge|services)\.[A-Za-z0-9.-]*)[^}]*$/;

/** What stands before the missing brace, and which character of the text it begins at. */
export function unclosedReference(text: string): { readonly name: string; readonly at: number } | undefined {
  const found = unclosed.exec(text);
  if (found === null || found[1] === "$") return undefined;
  return { name: found[2]!, at: Array.from(text.slice(0, found.index)).length + 1 };
}

function parse(name: string, root: Reference["root"]): Reference {
  const [, ...rest] = name.split(".");
  if (root !== "services") return { name, root, key: rest.join(".") };
  return { name, root, service: rest.slice(0, -1).join("."), key: rest.at(-1)! };
}

/** True for what holds a password: whatever takes it becomes a secret itself. */
export function isSecretReference({ root, key }: Reference): boolean {
  return (root === "postgres" || root === "redis") && ["password", "url", "directUrl"].includes(key);
}

export function holdsSecretReference(text: string): boolean {
  return referencesIn(text).some(isSecretReference);
}

/** The text with each reference's value in its place. */
export function fillReferences(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(pattern, (whole, escape: string, name: string) =>
    escape === "$" ? whole.slice(1) : (values[name] ?? whole),
  );
}
