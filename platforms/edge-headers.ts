/** What the edge tells browsers with every answer, where the stack file says nothing else. An app's own header of the name wins. */
export const usualHeaders: Readonly<Record<string, string>> = {
  // Without default-src or script-src: an app that knows of no such policy would lose its own scripts.
  "Content-Security-Policy": "frame-ancestors 'self'; object-src 'none'; base-uri 'self'",
  "X-Frame-Options": "SAMEORIGIN",
  "X-Content-Type-Options": "nosniff",
  "X-XSS-Protection": "1; mode=block",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
};
