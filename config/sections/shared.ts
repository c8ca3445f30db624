import { cores, address, port, section, size, wholeNumber } from "./values.ts";

/** What is given wins, and the other services share what is left. */
export const limits = {
  memory: size.optional().describe("Memory of one container; computed when left out."),
  cpus: cores.optional().describe("CPU limit of one container in cores; computed when left out. A change replaces it."),
};

export const defaultLogs = { maxSize: "10MiB", maxFiles: 3 } as const;

const logsSection = section({
  maxSize: size.default(defaultLogs.maxSize).describe("Size at which a log file is rotated."),
  maxFiles: wholeNumber(1, 100)
    .default(defaultLogs.maxFiles)
    .describe("Log files kept for one container; rotated ones are compressed."),
});

export const logs = logsSection
  .prefault({})
  .describe("Limits of the container's log; on kubernetes the kubelet has them.");

export const publish = section({
  address: address.default("127.0.0.1").describe("Host address to listen on."),
  port: port.describe("Host port to listen on."),
})
  .optional()
  .describe("Opens the server's port on the host, past any host firewall; refused in production.");
