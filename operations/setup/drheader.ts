import type { PythonTool } from "./python-tool.ts";

const version = "3.0.4";

/** DrHeaderPlus (MIT) judges an answer's headers, offline. */
export const drheaderTool: PythonTool = {
  name: "drheaderplus",
  version,
  packages: [
    ...[`drheaderplus==${version}`, "click==8.5.1", "jsonschema==4.26.0", "junitparser==5.0.3", "PyYAML==6.0.4"],
    ...["requests==2.34.2", "tabulate==0.10.0", "attrs==26.1.0", "jsonschema-specifications==2025.9.1"],
    ...["referencing==0.37.0", "rpds-py==2026.9.1", "typing_extensions==4.16.0", "certifi==2026.10.19.post1"],
    ...["charset-normalizer==3.5.3", "idna==3.20", "urllib3==2.8.0"],
  ],
};
