import type { StackConfig } from "../config/schema.ts";
import { UserError } from "../config/user-error.ts";
import type { Bytes } from "./types.ts";
import { GiB, KiB, MiB } from "./units.ts";

/** PostgreSQL's settings that the stack file gives, by lower-case name: the server does not tell cases apart. */
export type GivenSettings = Readonly<Record<string, string>>;

/** Where the server listens and what it reads belongs to Keelson: other values would cut it off from its clients. */
const ownSettings = [
  "config_file",
  "data_directory",
  "hba_file",
  "ident_file",
  "listen_addresses",
  "password_encryption",
  "port",
  "unix_socket_directories",
];

export function givenSettings({ settings }: NonNullable<StackConfig["postgres"]>): GivenSettings {
  const entries = Object.entries(settings).map(([name, value]) => [name.toLowerCase(), settingText(value)] as const);
  const refused = entries.filter(([name]) => ownSettings.includes(name));
  if (refused.length === 0) return Object.fromEntries(entries);
  throw new UserError(refused.map(([name]) => `${settingPath(name)}: is set by Keelson; remove it`).join("\n"));
}

export function settingPath(name: string): string {
  return `keelson:stack.postgres.settings.${name}`;
}

function settingText(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value).trim();
}

/** The server's units are powers of two in spite of their names, and case-sensitive. */
const units: Readonly<Record<string, Bytes>> = { B: 1, kB: KiB, MB: MiB, GB: GiB, TB: 1024 * GiB };

/** A memory setting of the stack file; `bare` is the unit of a number without one. */
export function givenBytes(given: GivenSettings, name: string, bare: Bytes): Bytes | undefined {
  const text = given[name];
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)?$/.exec(text) ?? [];
  const factor = unit === undefined ? bare : units[unit];
  if (amount === undefined || factor === undefined)
    throw new UserError(`${settingPath(name)}: "${text}" is not a size of PostgreSQL's; give one such as 64MB or 2GB`);
  return Number(amount) * factor;
}

export function givenNumber(given: GivenSettings, name: string): number | undefined {
  const text = given[name];
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new UserError(`${settingPath(name)}: "${text}" is not a number; give one`);
  return Number(text);
}

/** Prints a size as SHOW does: the largest unit that divides it, so that plan and server can be compared as texts. */
export function showBytes(bytes: Bytes): string {
  const [unit, factor] = Object.entries(units)
    .filter(([, factor]) => factor >= KiB && bytes % factor === 0)
    .at(-1) ?? ["kB", KiB];
  return `${Math.floor(bytes / factor)}${unit}`;
}

/** Prints a time as SHOW does: the largest unit that divides it. */
export function showSeconds(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}min` : `${seconds}s`;
}
