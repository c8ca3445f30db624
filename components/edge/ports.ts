/** Unprivileged, because nginx runs as a user without capabilities; Docker publishes them under the real ports. */
export const ports = { http: 8080, https: 8443, health: 8081 } as const;
