import { backupFolder, backupSecrets, pgbackrestFile } from "../../sizing/backup-paths.ts";
import { dataFolder, dataMount } from "../postgres/paths.ts";

/** Where both PostgreSQL's container and that of the backups see what they share. */
export const repositoryMount = "/backups/local";
export const socketMount = "/run/keelson/postgres";
/** What only the backups' container sees: state of its own, and the throw-away server of a drill. */
export const workMount = "/var/lib/keelson/backup";

export const keyFile = `${backupSecrets}/key`;
export const filesFile = `${backupSecrets}/files.json`;
export const settingsFile = `${backupFolder}/backup.json`;
export const authorityFile = (number: number) => `${backupFolder}/repository-${number}-ca.pem`;

/** A folder of the host, by its place among the repositories. */
export const directoryMount = (number: number) => `/backups/directory-${number}`;

export { backupFolder, backupSecrets, dataFolder, dataMount, pgbackrestFile };
