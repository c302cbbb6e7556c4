import { type Outcome, type SampleCall, type ShownField, timeoutSeconds } from "./call.ts";
import { memberName } from "./literal.ts";

/** Writes a program for Go 1.22 and newer, formatted like gofmt's output. It uses only the standard library. */
export function goSample(call: SampleCall): string {
  const { method, target, body, credentialHeader, variables, server, outcome } = call;
  const imports = ["cmp", "errors", "fmt", "io", "log", "net/http", "os", "time"];
  if (outcome.kind !== "nothing") imports.push("encoding/json");
  if (body !== undefined) imports.push("strings");
  const bodyText = body === undefined ? "nil" : `strings.NewReader(${goText(JSON.stringify(body))})`;
  const contentType = body === undefined ? "" : '\n\trequest.Header.Set("Content-Type", "application/json")';
  return `package main

import (
${imports
  .sort()
  .map((name) => `\t"${name}"`)
  .join("\n")}
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	baseURL := cmp.Or(os.Getenv("${variables.baseUrl}"), "${server}")
	apiKey := os.Getenv("${variables.apiKey}")
	if apiKey == "" {
		return errors.New("${variables.apiKey} is not set")
	}
	request, err := http.NewRequest("${method}", baseURL+"${target}", ${bodyText})
	if err != nil {
		return err
	}
	request.Header.Set("${credentialHeader}", apiKey)${contentType}

	client := http.Client{
		Timeout: ${timeoutSeconds} * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a redirect would take the key to another host
		},
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		body, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s: %s", response.Status, body)
	}
${outcomeLines(outcome)
  .map((line) => (line === "" ? "" : `\t${line}`))
  .join("\n")}
	return nil
}
`;
}

/** Writes statements for the body of a function. Unlike the complete program, they do not check `err`. */
export function shortGo({ method, server, target, body, credentialHeader, variables }: SampleCall): string {
  const reader = body === undefined ? "nil" : `strings.NewReader(\`${JSON.stringify(body)}\`)`;
  const contentType = body === undefined ? "" : 'request.Header.Set("Content-Type", "application/json")\n';
  return `request, _ := http.NewRequest("${method}", "${server}${target}", ${reader})
request.Header.Set("${credentialHeader}", os.Getenv("${variables.apiKey}"))
${contentType}response, err := http.DefaultClient.Do(request)
`;
}

function outcomeLines(outcome: Outcome): string[] {
  switch (outcome.kind) {
    case "nothing":
      return ["fmt.Println(response.Status)"];
    case "one":
      return [...decoding("result", fieldLines(outcome.shown)), printing("result", outcome.shown)];
    case "list": {
      const member = memberName(outcome.field);
      const members = [
        `${goName(outcome.field)} []struct {`,
        ...fieldLines(outcome.shown).map((line) => `\t${line}`),
        `} \`json:"${outcome.field}"\``,
      ];
      return [
        ...decoding("result", members),
        `for _, ${member} := range result.${goName(outcome.field)} {`,
        `\t${printing(member, outcome.shown)}`,
        "}",
      ];
    }
    case "created":
      return [
        ...decoding("created", fieldLines([...outcome.shown, { name: outcome.secret, isNumber: false }])),
        "// Only this response has the secret: it goes to a file that only you can read.",
        'file := fmt.Sprintf("new-key-%d", created.ID)',
        `if err := os.WriteFile(file, []byte(created.${goName(outcome.secret)}), 0o600); err != nil {`,
        "\treturn err",
        "}",
        printing("created", outcome.shown),
      ];
  }
}

function decoding(variable: string, fields: readonly string[]): string[] {
  return [
    "",
    `var ${variable} struct {`,
    ...fields.map((line) => `\t${line}`),
    "}",
    `if err := json.NewDecoder(response.Body).Decode(&${variable}); err != nil {`,
    "\treturn err",
    "}",
  ];
}

/** Returns the fields of a struct, aligned in columns as gofmt aligns them. */
function fieldLines(fields: readonly ShownField[]): string[] {
  const rows = fields.map(({ name, isNumber }) => ({
    name,
    field: goName(name),
    type: isNumber ? "int64" : "string",
  }));
  const nameWidth = Math.max(...rows.map(({ field }) => field.length));
  const typeWidth = Math.max(...rows.map(({ type }) => type.length));
  return rows.map(
    ({ name, field, type }) => `${field.padEnd(nameWidth)} ${type.padEnd(typeWidth)} \`json:"${name}"\``,
  );
}

function printing(variable: string, shown: readonly ShownField[]): string {
  return `fmt.Println(${shown.map(({ name }) => `${variable}.${goName(name)}`).join(", ")})`;
}

/** Returns the Go name of a field, with initials in capitals: `APIKeys` for `api_keys`. */
function goName(name: string): string {
  return name
    .split("_")
    .map((word) =>
      ["api", "id", "url"].includes(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join("");
}

function goText(text: string): string {
  return text.includes("`") ? JSON.stringify(text) : `\`${text}\``;
}
