/** Describes requests to try on a mock, in a few lines for a terminal. */
export function describeMock(url: string): string {
  return `Try it:
  curl -s ${url}/partner-subscription/api/v1/api-key -H 'X-PARTNER-APIKEY: any-key'
To get another documented response, add its status or the name of its example:
  -H 'Prefer: code=403'
  -H 'Prefer: example=afterCreate'`;
}

/** Returns the text that a browser shows at the address of the mock. */
export function homePage(url: string, basePaths: readonly string[]): string {
  const where = basePaths.length > 0 ? `\nThe APIs are at ${basePaths.join(" and ")}.` : "";
  return `This is Latchkey's mock of DigiCert's two key APIs. It is unofficial, stores nothing and accepts any key.${where}

${describeMock(url)}
`;
}
