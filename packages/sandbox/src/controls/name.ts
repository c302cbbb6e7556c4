import { type Field, text } from "./fields.ts";

const pattern = "^(?!\\.{1,2}$)(?!.*[A-Za-z0-9]{40})[A-Za-z0-9._-]{1,64}$";

/** What worlds and snapshots are called. */
export function nameField(description: string): Field<string> {
  return text(pattern, 'of 1 to 64 letters, digits, ".", "_" and "-"', description);
}
