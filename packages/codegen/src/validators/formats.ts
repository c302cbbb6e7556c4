/** The formats that a schema may have. ajv-formats has many more, but it is as large as all checks of an API. */
export const formats: { readonly "date-time": (text: string) => boolean } = { "date-time": isDateTime };

const form = /^\d{4}-\d\d-\d\d[t\s]\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d(?::?\d\d)?)$/i;

/**
 * Returns whether a text is a date-time of RFC 3339, 5.6. As in ajv-formats, a space may replace the T, and
 * an offset may have no colon.
 */
function isDateTime(text: string): boolean {
  if (!form.test(text)) return false;
  // Reads the numbers by position, since the positions are fixed. Reading dates takes most of the time of
  // checking a key.
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(Number(text.slice(0, 4)), month)) return false;
  if (hour > 23 || minute > 59) return false;
  const offset = offsetMinutes(text);
  if (offset === undefined) return false;
  if (second < 60) return true;
  // A leap second is the last second of a day in UTC.
  return second === 60 && (hour * 60 + minute - offset + 1440) % 1440 === 1439;
}

/** Returns the offset from UTC at the end of a date-time. Returns undefined if the offset is invalid. */
function offsetMinutes(text: string): number | undefined {
  const [, sign, hour = "", minute = "0"] = text.endsWith("Z")
    ? []
    : (/([+-])(\d\d)(?::?(\d\d))?$/.exec(text) ?? []);
  if (sign === undefined) return 0;
  if (Number(hour) > 23 || Number(minute) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hour) * 60 + Number(minute));
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
