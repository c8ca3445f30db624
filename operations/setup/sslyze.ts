import type { PythonTool } from "./python-tool.ts";

const version = "6.3.1";

/** Judges a server's TLS from outside. */
export const sslyzeTool: PythonTool = {
  name: "sslyze",
  version,
  packages: [
    ...[`sslyze==${version}`, "nassl==5.4.0", "tls_parser==2.0.2", "cryptography==46.0.7", "cffi==2.1.1"],
    ...["pycparser==3.12", "pydantic==2.14.4", "pydantic_core==2.50.5", "annotated-types==0.8.0"],
    ...["typing_extensions==4.16.0", "typing-inspection==0.4.5"],
  ],
};
