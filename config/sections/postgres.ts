import { z } from "zod";
import { limits, logs, publish } from "./shared.ts";
import { map, password, section, text } from "./values.ts";

const settingName = text(
  "a setting's name such as work_mem or auto_explain.log_min_duration",
  /^[A-Za-z_]\w*(\.\w+)*$/,
);
const oneLine = "a number, true, false or a text of one line";
/** PostgreSQL's largest numbers have 63 bits; beyond 53 a number in a stack file is no longer the one that was written. */
const exact = Number.MAX_SAFE_INTEGER;
const exactNumber = `a number from ${-exact} to ${exact}, or a text in quotes`;
const settingNumber = z.number().min(-exact, exactNumber).max(exact, exactNumber);
// A line break would start a setting of its own in postgresql.conf.
const settingValue = z.union([text(oneLine, /^[^\r\n]*$/), settingNumber, z.boolean()], {
  error: ({ input }) => (typeof input === "number" ? exactNumber : oneLine),
});

export const postgres = section({
  ...limits,
  version: z.literal(17, "17").default(17).describe("Major version of PostgreSQL."),
  password: password.optional().describe("The superuser's password; generated when left out."),
  settings: map(settingName, settingValue)
    .default({})
    .describe("Settings that win over the computed ones, by PostgreSQL's own names."),
  publish,
  logs,
});
