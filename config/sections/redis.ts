import { limits, logs, publish } from "./shared.ts";
import { oneOf, password, section } from "./values.ts";

export const redis = section({
  ...limits,
  persistence: oneOf(["none", "aof"]).default("aof").describe("aof: written to disk every second; none: memory only."),
  maxmemoryPolicy: oneOf([
    "auto",
    "noeviction",
    "allkeys-lru",
    "allkeys-lfu",
    "volatile-lru",
    "volatile-lfu",
    "volatile-ttl",
  ])
    .default("auto")
    .describe("What goes when memory is full; auto: noeviction with aof (queues, sessions), else allkeys-lru (cache)."),
  password: password.optional().describe("Password of the default user; generated when left out."),
  publish,
  logs,
});
