import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, runCommand } from "../../operations/process.ts";
import { sslyzeTool } from "../../operations/setup/sslyze.ts";
import { pythonWith } from "./python-tool.ts";

/** What sslyze says of a server. */
export interface TlsReport {
  /** Against Mozilla's intermediate recommendation: "" where it holds, else what does not. */
  readonly mozilla: string;
  readonly protocols: readonly string[];
  readonly ciphers: readonly string[];
  /** Whether the chain leads to the given authority, in order, and names the host. */
  readonly trusted: boolean;
  readonly chainInOrder: boolean;
  readonly namesHost: boolean;
}

const names = {
  ssl_2_0: "SSLv2",
  ssl_3_0: "SSLv3",
  tls_1_0: "TLSv1.0",
  tls_1_1: "TLSv1.1",
  tls_1_2: "TLSv1.2",
  tls_1_3: "TLSv1.3",
};

/** Scans host at an address; `ca` is a PEM file of the authority to trust. Installs sslyze into the user's cache if need be. */
export async function scanTls(address: string, host: string, ca: string): Promise<TlsReport> {
  const python = await pythonWith(sslyzeTool);
  const out = join(tmpdir(), `sslyze-${process.pid}.json`);
  const options = ["--sni", host, "--certinfo", "--certinfo_ca_file", ca, "--mozilla_config", "intermediate"];
  const args = ["-m", "sslyze", ...options, "--json_out", out, address];
  const result = await runCommand(python, args, { env: process.env, timeoutSeconds: 180 });
  try {
    return reportOf(JSON.parse(readFileSync(out, "utf8")), result.stdout);
  } catch (error) {
    return assert.fail(`sslyze did not answer: ${String(error)}\n${lastLines(result, 20)}`);
  } finally {
    rmSync(out, { force: true });
  }
}

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- sslyze's own format */
function reportOf(json: any, text: string): TlsReport {
  const scan = json.server_scan_results[0].scan_result;
  const accepted = Object.entries(names).flatMap(([key, name]) => {
    const suites = scan[`${key}_cipher_suites`]?.result?.accepted_cipher_suites ?? [];
    return suites.length === 0 ? [] : [{ name, ciphers: suites.map((one: any) => String(one.cipher_suite.name)) }];
  });
  const [deployment] = scan.certificate_info.result.certificate_deployments;
  const verdict = /COMPLIANCE[\s\S]*$/i.exec(text)?.[0] ?? "no verdict";
  return {
    mozilla: /: OK/.test(verdict) ? "" : verdict,
    protocols: accepted.map(({ name }) => name),
    ciphers: accepted.flatMap(({ ciphers }) => ciphers),
    trusted: deployment.path_validation_results.some((one: any) => one.verified_certificate_chain !== null),
    chainInOrder: deployment.received_chain_has_valid_order === true,
    namesHost: deployment.leaf_certificate_subject_matches_hostname ?? true,
  };
}
