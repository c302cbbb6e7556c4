/** The formats that a schema may name. ajv-formats has many more, in one piece as large as all checks of an API. */
export const formats: { readonly "date-time": (text: string) => boolean } = { "date-time": isDateTime };

const form = /^(\d{4})-(\d\d)-(\d\d)[t\s](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d)(?::?(\d\d))?)$/i;

/** RFC 3339, 5.6, read as ajv-formats does: a space may stand for the T, and an offset may go without its colon. */
function isDateTime(text: string): boolean {
  const parts = form.exec(text);
  if (parts === null) return false;
  // One by one, since this is most of what checking a key costs.
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  const hour = Number(parts[4]);
  const minute = Number(parts[5]);
  const second = Number(parts[6]);
  const offsetHour = Number(parts[8] ?? 0);
  const offsetMinute = Number(parts[9] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(Number(parts[1]), month)) return false;
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  // A leap second is the last one of a day in UTC.
  const sign = parts[7] === "-" ? -1 : 1;
  const utc = hour * 60 + minute - sign * (offsetHour * 60 + offsetMinute);
  return second === 60 && (utc + 1440) % 1440 === 1439;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
