import type { PostgresSettings } from "../../sizing/types.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { certificateIn, keyIn } from "../internal-tls/paths.ts";
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

/** How the server is reached over a network. */
export interface Access {
  /** On the host, in development. */
  readonly published: boolean;
  /** By TLS: not at all, for whoever asks for it, or by it alone. */
  readonly tls: "off" | "offered" | "required";
}

export const certificateFile = certificateIn(reloadedFolder);
export const keyFile = keyIn(reloadedFolder);

/** A server without a certificate does not start where it is to have one. */
function tlsSettings(tls: Access["tls"]): PostgresSettings {
  return tls === "off" ? {} : { ssl: "on", ssl_cert_file: certificateFile, ssl_key_file: keyFile };
}

export interface ReloadedFiles {
  readonly settings: string;
  readonly hba: string;
  /** What the server shows once it has loaded both. */
  readonly loaded: string;
}

export function reloadedFiles(given: PostgresSettings, access: Access): ReloadedFiles {
  const settings = { ...tlsSettings(access.tls), ...given };
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
 * published port (development) opens TCP to the superuser too, by password. Where TLS is required, no line is for those without.
 */
export function renderHba({ published, tls }: Access): string {
  const superuser = published ? "scram-sha-256" : "reject";
  const type = tls === "required" ? "hostssl" : "host   ";
  return [
    "# type  database  user      address  method",
    "local   all       postgres           peer",
    `${type} all       postgres  all      ${superuser}`,
    `${type} all       all       all      scram-sha-256`,
    "",
  ].join("\n");
}
