import fc from "fast-check";
import { expect, test } from "vitest";
import { certCentralTime, partnerTime } from "../../src/operations/handlers.ts";

test("formats times like DigiCert, in whole seconds of UTC", () => {
  expect(partnerTime(Date.parse("2025-01-15T10:30:00Z"))).toBe("2025-01-15T10:30:00Z");
  expect(certCentralTime(Date.parse("2018-08-07T23:27:58.999Z"))).toBe("2018-08-07T23:27:58+00:00");
  const anyTime = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(anyTime, (time) => {
      expect(partnerTime(time.getTime())).toBe(`${time.toISOString().slice(0, 19)}Z`);
    }),
  );
});
