/** The name that pgBackRest knows the stack's database by, in a repository of its own. */
export const stanza = "main";

/** Files of the backups, in PostgreSQL's container and in that which makes the backups; the secret ones apart. */
export const backupFolder = "/etc/keelson/backup";
export const backupSecrets = "/run/secrets-backup";
export const pgbackrestFile = `${backupSecrets}/pgbackrest.conf`;
