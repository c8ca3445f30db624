/** PostgreSQL's data volume is mounted here. */
export const dataMount = "/var/lib/postgresql/data";
/** Below the mount: on Kubernetes the mount's own folder belongs to root, which the server refuses for its data. */
export const dataFolder = `${dataMount}/pgdata`;
