// An app that fails in every way that an alert is about, each on request.
import { createServer } from "node:http";
import { createContract } from "@keelson/app-contract";

const contract = createContract({
  name: "troubled",
  version: "1.0.0",
  dependencies: { mood: { check: async () => void (unready && failCheck()) } },
});
const held = [];
let unready = false;

function failCheck() {
  throw new Error("it was told not to be ready");
}

const faults = {
  "/fail": (response) => void (response.statusCode = 500),
  "/slow": (_, ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  "/burn": (_, ms) => {
    for (const end = performance.now() + ms; performance.now() < end;);
  },
  "/hold": (_, mebibytes) => void held.push(Buffer.alloc(mebibytes * 1024 * 1024, 1)),
  "/end": () => process.exit(1),
  "/unready": () => void (unready = true),
  "/ready-again": () => void (unready = false),
};

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://app");
  // A route that strips nothing brings the service's own prefix along.
  const path = `/${pathname.split("/").at(-1)}`;
  contract.route(request, path in faults ? path : "/");
  await faults[path]?.(response, Number(searchParams.get("n")));
  response.end("\n");
});
await contract.run(server);
