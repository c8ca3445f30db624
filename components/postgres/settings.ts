import type { PostgresSettings } from "../../sizing/types.ts";

/** Folder of the files that Keelson writes for the server; PGDATA holds none of them, so a restore cannot undo a setting. */
export const configFolder = "/etc/keelson/postgres";

/** Renders postgresql.conf. Values are quoted: PostgreSQL takes every type in quotes. */
export function renderPostgresConf(settings: PostgresSettings): string {
  const placed = { listen_addresses: "*", port: "5432", hba_file: `${configFolder}/pg_hba.conf`, ...settings };
  const lines = Object.entries(placed).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `${lines.join("\n")}\n`;
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
