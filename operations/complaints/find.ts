/** What a driver did that the pooler's mode does not allow, as the servers' logs tell it. */
export interface Complaint {
  /** The role that was refused; it is named after its service. */
  readonly role: string;
  readonly kind: "prepared" | "startup";
  /** The first of them, in the server's own words. */
  readonly said: string;
  readonly count: number;
}

/**
 * PostgreSQL's errors about statements that another connection has prepared (SQLSTATE 26000, 42P05 and 08P01): the sign of
 * a driver that prepares in one transaction and binds in another. By the prefix that PostgreSQL is told to write (user@database).
 */
const prepared =
  /\] (\S+?)@\S* ERROR:\s+((?:unnamed )?prepared statement (?:"[^"]*" )?(?:does not exist|already exists)|bind message .*)$/;

/**
 * PgBouncer's refusal of a parameter that it would have to keep for the client, told before its value; it may come before
 * the pooler has read the role, which is "(nouser)" then.
 */
const startup = / WARNING \S+ \S+?\/(\S+?)@\S+ (unsupported startup parameter: \w+)=/;

/** All complaints of the two servers' logs, one for each role and kind. */
export function complaintsIn({ postgres, pgbouncer }: { readonly postgres: string; readonly pgbouncer: string }) {
  return [...collect(postgres, prepared, "prepared"), ...collect(pgbouncer, startup, "startup")];
}

function collect(log: string, pattern: RegExp, kind: Complaint["kind"]): Complaint[] {
  const found = new Map<string, Complaint>();
  for (const line of log.split("\n")) {
    const [, role = "", said = ""] = pattern.exec(line) ?? [];
    if (role !== "") found.set(role, oneMore(found.get(role) ?? { role, kind, said, count: 0 }));
  }
  return [...found.values()];
}

const oneMore = (complaint: Complaint): Complaint => ({ ...complaint, count: complaint.count + 1 });

/** What PgBouncer calls a client that has not said its role yet. */
const unknownRole = "(nouser)";

const times = (count: number) => (count === 1 ? "once" : `${count} times`);

/** What was refused, and the way out. */
export function describeComplaint({ role, kind, said, count }: Complaint): string {
  const service = role.replaceAll("_", "-");
  if (kind === "startup") {
    const who = role === unknownRole ? "an app" : service;
    return (
      `${who}: the pooler refused its connections ${times(count)} (${said}): take it out of the driver's options, and ` +
      "set it for the role in a migration (ALTER ROLE … SET …; docs/drivers.md)"
    );
  }
  return (
    `${service}: its driver lost prepared statements ${times(count)} (${said}), so that answers may be wrong: ` +
    `set services.${service}.poolMode: session, or the driver's option for poolers (docs/drivers.md)`
  );
}
