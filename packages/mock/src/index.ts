export { describeMock } from "./description.ts";
export { type Mock, type MockOptions, startMock } from "./mock.ts";
export { readMockPort } from "./port.ts";
