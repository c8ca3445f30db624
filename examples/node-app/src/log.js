/** One JSON object a line on standard output; whoever runs the service collects and rotates. */
export function log(level, message, fields = {}) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}
