import { z } from "zod";
import { folder, list, section, size, yesOrNo } from "./values.ts";

const memoryFolder = section({
  path: folder.describe("Where the service sees it."),
  size: size.optional().describe("Counts against the memory of the service; its share of half of that when left out."),
  exec: yesOrNo.default(false).describe("Programs there may be started; on kubernetes they always may."),
});

export const writablePaths = list(
  z.union([folder, memoryFolder], {
    error: () => "a folder such as /tmp, not / itself, or {path: /cache, size: 256MiB}",
  }),
)
  .default(["/tmp"])
  .describe("Folders in memory: 64 MiB together, or half of a memory given by hand; the rest is read-only.");
