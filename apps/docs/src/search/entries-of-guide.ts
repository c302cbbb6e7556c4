import type { Guide } from "../guides/read-guides.ts";
import type { Entry } from "./entries-of-api.ts";
import { sectionsOf } from "./sections.ts";

/** The guide itself, with what stands before its first heading, and each of its sections. */
export function entriesOfGuide({ title, summary, markdown }: Guide): Entry[] {
  return sectionsOf(markdown).map(({ id, heading, text }) =>
    id === ""
      ? { fragment: "", kind: "guide", title, names: [], text: `${summary} ${text}`.trim() }
      : { fragment: id, kind: "section", title: heading, names: codesIn(heading), text },
  );
}

/** `403: access_denied|missing_permission` in a heading is found as what it is: a status and a code, also by its parts. */
function codesIn(heading: string): string[] {
  return heading
    .split(/:? /)
    .filter((word) => /_|^\d{3}$/.test(word))
    .flatMap((code) => (code.includes("|") ? [code, ...code.split("|")] : [code]));
}
