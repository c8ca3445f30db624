// Loaded before the program by NODE_OPTIONS, which every Node.js process under the CLI inherits.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const isProgram = /@pulumi[\\/]pulumi[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "");
const folder = process.env.KEELSON_PEAKS;

/** The kernel's high-water mark of this program; that of getrusage() starts with what the parent had. */
function peakBytes() {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
}

if (isProgram && folder !== undefined) {
  process.on("exit", () => writeFileSync(join(folder, String(process.pid)), String(peakBytes())));
}
