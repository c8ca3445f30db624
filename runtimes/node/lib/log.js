import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";

/** The request that is being answered: { requestId }. */
export const current = new AsyncLocalStorage();

/** Keys whose values never reach a log line, at the top or up to two levels below. */
export const secretKeys = [
  ...["password", "passwd", "secret", "token", "access_token", "refresh_token", "api_key", "apiKey"],
  ...["authorization", "cookie", "set-cookie", "credentials", "private_key", "client_secret"],
];

const quoted = (key) => (/^\w+$/.test(key) ? key : `["${key}"]`);
const below = (prefix) => (key) => (/^\w+$/.test(key) ? `${prefix}.${key}` : `${prefix}["${key}"]`);
const paths = [...secretKeys.map(quoted), ...secretKeys.map(below("*")), ...secretKeys.map(below("*.*"))];

/** One JSON object a line, with the id of the request that is being answered. Synchronous: nothing is left to flush. */
export function createLogger({ level = "info", destination = pino.destination({ fd: 1, sync: true }) } = {}) {
  const options = {
    level,
    base: null,
    messageKey: "message",
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths, censor: "[redacted]" },
    mixin: () => {
      const requestId = current.getStore()?.requestId;
      return requestId === undefined ? {} : { request_id: requestId };
    },
  };
  return pino(options, destination);
}

/** A driver's error as people may see it: one line, no password of a URL. */
export function messageOf(error) {
  const text = error?.message || error?.code || String(error);
  return text.replace(/\/\/[^/\s@]*@/g, "//***@").split("\n", 1)[0];
}
