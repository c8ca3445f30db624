import { duration, folder, hostText, section, text, urlPath, words, yesOrNo } from "./values.ts";

/** How a service is asked whether it is well: by HTTP, or by one of the other ways (see config/health.ts). */
export const health = section({
  path: urlPath
    .optional()
    .describe("One path for both questions, for an image that has but one: 200 while it is ready."),
  liveness: urlPath.optional().describe("Answers 200 while the process works; /health when left out."),
  readiness: urlPath.optional().describe("Answers 200 while requests may come, else 503; /ready when left out."),
  tcp: yesOrNo.default(false).describe("It is well while its port takes connections; for what speaks no HTTP."),
  command: words
    .optional()
    .describe("It is well while this command, run in its container with its variables, exits with 0."),
  file: folder.optional().describe("It is well while this file, which it touches, is younger than maxAge."),
  maxAge: duration.default("1m").describe("Greatest age of the file."),
  none: text("the reason why nothing can be asked")
    .optional()
    .describe("It is well while its process lives; the reason why nothing better can be asked."),
  host: hostText("a host name such as app.example.com", /^[A-Za-z0-9.-]+(:[0-9]{1,5})?$/)
    .optional()
    .describe("Host under which it is asked; the first named one of its routes when left out."),
  timeout: duration.optional().describe("Longest wait for an answer; 3s, for a command 10s when left out."),
  startup: duration.default("60s").describe("How long the first start may take before failures count."),
});
