import type { PythonTool } from "./python-tool.ts";

const version = "0.2.59";

/** Judges nginx's configuration. */
export const gixyTool: PythonTool = {
  name: "gixy-ng",
  version,
  packages: [
    ...[`gixy-ng==${version}`, "ngxparse==0.5.16"],
    ...["ConfigArgParse==1.9.0", "Jinja2==3.1.6", "MarkupSafe==3.0.4"],
  ],
};
