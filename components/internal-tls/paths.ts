/** Clients have the certificates of the stack's authority in this folder, under the names by which OpenSSL looks for them. */
export const authorityFolder = "/etc/keelson/authority";
/** All of them in one file. */
export const authorityFile = `${authorityFolder}/ca.pem`;

/** A server's own, in a folder that it reloads. */
export const certificateIn = (folder: string): string => `${folder}/server.crt`;
export const keyIn = (folder: string): string => `${folder}/server.key`;
