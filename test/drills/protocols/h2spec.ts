import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../support/run.ts";
import { h2specProgram } from "./tools.ts";

export interface Http2Case {
  /** Section of the specification, such as http2/6.5.3. */
  readonly section: string;
  readonly what: string;
  readonly status: "passed" | "failed" | "skipped";
  /** What was expected and what came, where it failed. */
  readonly said: string;
}

/** Asks a server with TLS every question of h2spec, the strict ones too. */
export async function http2Cases(host: string, port: number, folder: string): Promise<Http2Case[]> {
  const report = join(folder, "h2spec.xml");
  const target = ["--host", host, "--port", String(port), "--tls", "--insecure"];
  const args = [...target, "--strict", "--timeout", "5", "--max-header-length", "4000", "--junit-report", report];
  const { stdout, stderr } = await run(await h2specProgram(), args, { timeoutSeconds: 600 });
  try {
    return casesOf(readFileSync(report, "utf8"));
  } catch (error) {
    throw new Error(`h2spec left no report: ${(error as Error).message}\n${stdout}${stderr}`, { cause: error });
  }
}

function casesOf(xml: string): Http2Case[] {
  const cases = [...xml.matchAll(/<testcase package="([^"]*)" classname="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs)];
  return cases.map(([, section, what, inside = ""]) => {
    const status =
      inside.includes("<failure") || inside.includes("<error")
        ? "failed"
        : inside.includes("<skipped")
          ? "skipped"
          : "passed";
    return { section: section!, what: plain(what!), status, said: plain(inside.replaceAll(/<[^>]*>/g, " ")) };
  });
}

function plain(text: string): string {
  const named: Readonly<Record<string, string>> = {
    quot: '"',
    amp: "&",
    lt: "<",
    gt: ">",
    "#39": "'",
    "#34": '"',
    "#xA": " ",
  };
  return text
    .replaceAll(/&([^;]+);/g, (_, name: string) => named[name] ?? " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
