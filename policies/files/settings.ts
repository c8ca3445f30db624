import { anyFile, unknown, type Fact, type Facts } from "../facts/types.ts";

export type FileSettings = ReadonlyMap<string, string>;

/** All settings of a service's files of one name, such as postgresql.conf; undefined where it has no such file. */
export function settingsOf(facts: Facts, service: string, file: string): Fact<FileSettings | undefined> {
  const texts = facts.files
    .filter((one) => one.service === service && [file, anyFile].some((name) => one.path.endsWith(`/${name}`)))
    .map(({ content }) => content);
  const known = texts.filter((text) => text !== unknown);
  if (known.length < texts.length) return unknown;
  return texts.length === 0 ? undefined : parseSettings(known.join("\n"));
}

/** `name = 'value'` as PostgreSQL writes it and `name value` as Redis does; of two, the last counts. */
export function parseSettings(text: string): FileSettings {
  const lines = text.split("\n").flatMap((line) => {
    const [, name, value] = /^\s*([A-Za-z_][\w.-]*)\s*(?:=\s*|\s)(.*?)\s*$/.exec(line) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), plain(value!)] as const];
  });
  return new Map(lines);
}

function plain(value: string): string {
  const quoted = /^'((?:[^']|'')*)'/.exec(value);
  return quoted === null ? value.replace(/\s*#.*$/, "").replace(/^"(.*)"$/, "$1") : quoted[1]!.replaceAll("''", "'");
}

const units = {
  "": 1,
  b: 1,
  k: 1000,
  m: 1000 ** 2,
  g: 1000 ** 3,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  tb: 1024 ** 4,
};

/** Bytes of a size such as 2GB; a bare number counts `each`: PostgreSQL's shared_buffers has blocks of 8 KiB. */
export function sizeIn(text: string, each = 1): number | undefined {
  const [, count, unit = ""] = /^(\d+)\s*([a-z]*)$/i.exec(text) ?? [];
  const factor = (units as Readonly<Record<string, number>>)[unit.toLowerCase()];
  if (count === undefined || factor === undefined) return undefined;
  return Number(count) * (unit === "" ? each : factor);
}

export interface PoolerDatabase {
  readonly name: string;
  /** Server connections that it may hold; undefined where nothing bounds them. */
  readonly most: number | undefined;
}

/** The databases of a pgbouncer.ini, each with its own bound or else the one for all. */
export function parsePgBouncerIni(text: string): readonly PoolerDatabase[] {
  const sections = new Map(
    text.split(/^\s*\[/m).map((part) => [part.slice(0, part.indexOf("]")), parseSettings(part)]),
  );
  const common = sections.get("pgbouncer")?.get("max_db_connections");
  return [...(sections.get("databases") ?? [])].map(([name, value]) => {
    const own = /\bmax_db_connections=(\d+)/.exec(value)?.[1] ?? common ?? "0";
    // Zero stands for no bound.
    return { name, most: Number(own) === 0 ? undefined : Number(own) };
  });
}
