/** Where the engine keeps each container's json-file. */
export const containersFolder = "/var/lib/docker/containers";

/** Where the agent finds a stack's own among them: <folder>/<service>/<container>.log, which each of its lines names. */
export const linksFolder = "/tmp/logs";
