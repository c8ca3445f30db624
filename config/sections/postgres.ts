import { z } from "zod";
import { limits, logs, publish } from "./shared.ts";
import { map, secret, section, text } from "./values.ts";

const settingName = text(
  "a setting's name such as work_mem or auto_explain.log_min_duration",
  /^[A-Za-z_]\w*(\.\w+)*$/,
);
const oneLine = "a number, true, false or a text of one line";
// A line break would start a setting of its own in postgresql.conf.
const settingValue = z.union([text(oneLine, /^[^\r\n]*$/), z.number(), z.boolean()], oneLine);

export const postgres = section({
  ...limits,
  version: z.literal(17, "17").default(17).describe("Major version of PostgreSQL."),
  password: secret.optional().describe("The superuser's password; generated when left out."),
  settings: map(settingName, settingValue)
    .default({})
    .describe("Settings that win over the computed ones, by PostgreSQL's own names."),
  publish,
  logs,
});
