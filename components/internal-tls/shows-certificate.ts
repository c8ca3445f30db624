import { probeBinary } from "../../platforms/container.ts";

/** Ends once the server in this container shows the certificate in a file to those that connect, and fails where it does not. */
export function showsCertificate(file: string, port: number, protocol: "tls" | "postgres" = "tls"): string[] {
  const own = protocol === "postgres" ? ["--postgres"] : [];
  return [probeBinary, "shows", ...own, "--certificate", file, `127.0.0.1:${port}`];
}
