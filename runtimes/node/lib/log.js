import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";
import { standardOutput } from "./output.js";
import { timestampOf } from "./timestamp.js";

/** The id of the request that is being answered. */
export const current = new AsyncLocalStorage();

/** Keys whose values never reach a log line, at the top or up to two levels below. */
export const secretKeys = [
  ...["password", "passwd", "secret", "token", "access_token", "refresh_token", "api_key", "apiKey"],
  ...["authorization", "cookie", "set-cookie", "credentials", "private_key", "client_secret"],
];

const quoted = (key) => (/^\w+$/.test(key) ? key : `["${key}"]`);
const below = (prefix) => (key) => (/^\w+$/.test(key) ? `${prefix}.${key}` : `${prefix}["${key}"]`);
const paths = [...secretKeys.map(quoted), ...secretKeys.map(below("*")), ...secretKeys.map(below("*.*"))];

/** One JSON object a line, with the id of the request that is being answered. What is left is written when the process exits. */
export function createLogger({ level = "info", destination } = {}) {
  return pino({ ...optionsOf(level), redact: { paths, censor: "[redacted]" } }, destination ?? standardOutput());
}

function optionsOf(level) {
  return {
    level,
    base: null,
    messageKey: "message",
    timestamp: () => `,"time":"${timestampOf(Date.now())}"`,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const requestId = current.getStore();
      return requestId === undefined ? {} : { request_id: requestId };
    },
  };
}

/** A driver's error as people may see it: one line, no password of a URL. */
export function messageOf(error) {
  const text = error?.message || error?.code || String(error);
  return text.replace(/\/\/[^/\s@]*@/g, "//***@").split("\n", 1)[0];
}
