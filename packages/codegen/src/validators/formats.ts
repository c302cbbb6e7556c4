/** The formats that a reply may name. ajv-formats has many more, in one piece as large as all checks of an API. */
export const formats: { readonly "date-time": (text: string) => boolean } = { "date-time": isDateTime };

const form = /^(\d{4})-(\d\d)-(\d\d)[t\s](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d)(?::?(\d\d))?)$/i;

/** RFC 3339, 5.6, read as ajv-formats does: a space may stand for the T, and an offset may go without its colon. */
function isDateTime(text: string): boolean {
  const [, ...parts] = form.exec(text) ?? [];
  if (parts.length === 0) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const [sign, offsetHour, offsetMinute] = [
    parts[6] === "-" ? -1 : 1,
    Number(parts[7] ?? 0),
    Number(parts[8] ?? 0),
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  // A leap second is the last one of a day in UTC.
  const utc = hour * 60 + minute - sign * (offsetHour * 60 + offsetMinute);
  return second === 60 && (utc + 1440) % 1440 === 1439;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
