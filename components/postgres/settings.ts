import type { PostgresSettings } from "../../sizing/types.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { needsRestart } from "./restart-settings.ts";

/** Folders of the files that Keelson writes for the server; PGDATA holds none of them, so a restore cannot undo a setting. */
export const configFolder = "/etc/keelson/postgres";
/** This folder has the settings that the running server takes over. */
export const reloadedFolder = "/etc/keelson/reloaded";

export const configFile = `${configFolder}/postgresql.conf`;
export const reloadedFile = `${reloadedFolder}/postgresql.conf`;
export const hbaFile = `${reloadedFolder}/pg_hba.conf`;

/** The package's own: psql and pg_isready look here. */
const ownSocketFolder = "/var/run/postgresql";

/** A setting of no meaning to the server: it tells which files it has loaded. */
export const loadedSetting = "keelson.loaded";

/** Renders postgresql.conf: what the server takes up at its start, and where the rest stands. */
export function renderPostgresConf(settings: PostgresSettings, socketFolder?: string): string {
  const sockets = socketFolder && { unix_socket_directories: `${ownSocketFolder}, ${socketFolder}` };
  const placed = { listen_addresses: "*", port: "5432", hba_file: hbaFile, ...sockets };
  return `${lines({ ...placed, ...chosen(settings, needsRestart) })}include '${reloadedFile}'\n`;
}

/** Renders what a running server takes over. The mark comes last; no setting behind it could fail unseen. */
export function renderReloaded(settings: PostgresSettings, mark: string): string {
  return lines({ ...chosen(settings, (name) => !needsRestart(name)), [loadedSetting]: mark });
}

export interface ReloadedFiles {
  readonly settings: string;
  readonly hba: string;
  /** What the server shows once it has loaded both. */
  readonly loaded: string;
}

export function reloadedFiles(settings: PostgresSettings, access: { readonly published: boolean }): ReloadedFiles {
  const hba = renderHba(access);
  const loaded = textDigest(`${renderReloaded(settings, "")}${hba}`);
  return { settings: renderReloaded(settings, loaded), hba, loaded };
}

function chosen(settings: PostgresSettings, take: (name: string) => boolean): PostgresSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => take(name)));
}

/** Values are quoted: PostgreSQL takes every type in quotes. */
function lines(settings: PostgresSettings): string {
  const entries = Object.entries(settings);
  return entries.map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`).join("");
}

/**
 * Superuser by the container's own socket only (peer: the operating system's postgres); everybody else by SCRAM. A
 * published port (development) opens TCP to the superuser too, by password.
 */
export function renderHba({ published }: { readonly published: boolean }): string {
  const superuser = published ? "scram-sha-256" : "reject";
  return [
    "# type  database  user      address  method",
    "local   all       postgres           peer",
    `host    all       postgres  all      ${superuser}`,
    "host    all       all       all      scram-sha-256",
    "",
  ].join("\n");
}
