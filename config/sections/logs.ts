import { days, section, size } from "./values.ts";

export const logs = section({
  retention: days.default("7d").describe("How long lines are kept, where size has room for them."),
  size: size.default("2GiB").describe("Disk that lines may take; whole days go, the oldest first, and never the last."),
  memory: size.optional().describe("Memory of VictoriaLogs; 128MiB when left out."),
});
