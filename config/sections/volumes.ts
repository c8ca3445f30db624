import { folder, map, section, serviceName, size, yesOrNo } from "./values.ts";

const volume = section({
  path: folder.describe(
    "Where the service sees it; what it writes there outlives its containers, updates and a destroy.",
  ),
  size: size
    .optional()
    .describe("10GiB when left out; on kubernetes the size of its claim, on Docker what the plan counts on the disk."),
  shared: yesOrNo
    .optional()
    .describe(
      "Several containers may write to it at once; without it one does, and is stopped before its successor starts.",
    ),
  from: serviceName.optional().describe("The service whose volume of the same name this is."),
  backup: yesOrNo.default(true).describe("Is backed up with the stack's backups, where it makes any."),
  readOnly: yesOrNo.default(false).describe("May read another service's volume, and not write to it."),
});

export const volumes = map(serviceName, volume)
  .default({})
  .describe("Folders that are kept, by name; everything else that a service writes is gone with its container.");
