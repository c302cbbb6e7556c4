import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiName, apiNames } from "@latchkey/spec-model";
import {
  cacheFolder,
  documentPath,
  npmTools,
  pathWith,
  pythonTools,
  requireProgram,
  run,
  workFolder,
  writeTo,
} from "./toolchain.ts";

/** The address of each API in the sandbox, and an API key for it. */
export type Target = Readonly<
  Record<ApiName, { readonly url: string; readonly header: string; readonly apiKey: string }>
>;

/**
 * Generates a client of each API, compiles both, and calls the sandbox with the CertCentral client. Returns what the program
 * of the tool prints. Returns undefined if the tool generates no client, so that only its exit code counts.
 */
export type Tool = (target: Target) => Promise<string | undefined>;

const environment = ({ certcentral }: Target) => ({ BASE_URL: certcentral.url, API_KEY: certcentral.apiKey });

const npmPackages = [
  "@hey-api/openapi-ts@0.99.0",
  "@stoplight/spectral-cli@6.16.3",
  "@types/node@24.19.2",
  "esbuild@0.28.2",
  "orval@8.38.0",
  "typescript@5.9.3",
  "zod@4.6.7",
];

const pythonPackages = [
  "openapi-generator-cli==7.25.0",
  "openapi-python-client==0.29.1",
  "ruff==0.14.6",
  "schemathesis==4.32.5",
  // The client of openapi-generator imports this package.
  ...["pydantic==2.12.5", "python-dateutil==2.9.0.post0", "urllib3==2.5.0"],
];

const heyApi: Tool = async (target) => {
  const bin = await npmTools(npmPackages);
  const folder = workFolder("hey-api", "hey-api.ts");
  const jobs = apiNames.map((api) => ({
    input: documentPath(api, "json"),
    output: `./${api}`,
    // DigiCert's timestamps end in +00:00.
    plugins: ["@hey-api/client-fetch", "@hey-api/sdk", { name: "zod", dates: { offset: true } }],
  }));
  writeTo(folder, "openapi-ts.config.ts", `export default ${JSON.stringify(jobs)};\n`);
  await run(join(bin, "openapi-ts"), [], { cwd: folder });
  return runTypeScript(bin, folder, "hey-api.ts", target);
};

const orval: Tool = async (target) => {
  const bin = await npmTools(npmPackages);
  const folder = workFolder("orval", "orval.ts");
  const jobs = apiNames.flatMap((api) => {
    const input = documentPath(api, "json");
    const zod = { dateTimeOptions: { offset: true } };
    return [
      [
        `${api}-client`,
        { input, output: { client: "fetch", target: `./${api}/client.ts`, baseUrl: target[api].url } },
      ],
      [`${api}-zod`, { input, output: { client: "zod", target: `./${api}/zod.ts`, override: { zod } } }],
    ];
  });
  writeTo(folder, "orval.config.mjs", `export default ${JSON.stringify(Object.fromEntries(jobs))};\n`);
  await run(join(bin, "orval"), ["--config", "orval.config.mjs"], { cwd: folder });
  return runTypeScript(bin, folder, "orval.ts", target);
};

const compilerOptions = {
  ...{ strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true, types: ["node"] },
  ...{
    module: "esnext",
    moduleResolution: "bundler",
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
  },
};

async function runTypeScript(bin: string, folder: string, program: string, target: Target): Promise<string> {
  writeTo(folder, "tsconfig.json", JSON.stringify({ compilerOptions, include: ["."] }));
  await run(join(bin, "tsc"), ["-p", "."], { cwd: folder });
  const flags = ["--bundle", "--platform=node", "--format=esm", "--outfile=out.mjs"];
  await run(join(bin, "esbuild"), [program, ...flags], { cwd: folder });
  return run(process.execPath, ["out.mjs"], { cwd: folder, env: environment(target) });
}

const oapiCodegen: Tool = async (target) => {
  requireProgram("go", "version");
  const folder = workFolder("oapi-codegen", "oapi_codegen.go", "main.go");
  const generator = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2";
  const runtime = "github.com/oapi-codegen/runtime@v1.9.0";
  const env = {
    GOMODCACHE: cacheFolder("go-modules"),
    GOCACHE: cacheFolder("go-build"),
    GOFLAGS: "-mod=mod -modcacherw",
  };
  const go = (...args: string[]) => run("go", args, { cwd: folder, env });
  await go("mod", "init", "interop");
  for (const api of apiNames) {
    const name = api.replace("-", "");
    mkdirSync(join(folder, name));
    const flags = ["-generate", "types,client", "-package", name, "-o", `${name}/client.go`];
    await go("run", generator, ...flags, documentPath(api, "portable.json"));
  }
  await go("get", runtime);
  await go("vet", "./...");
  return run("go", ["run", "."], { cwd: folder, env: { ...env, ...environment(target) } });
};

const openapiPythonClient: Tool = async (target) => {
  const bin = await pythonTools(pythonPackages);
  const folder = workFolder("openapi-python-client", "openapi_python_client.py");
  for (const api of apiNames) {
    const args = [
      "generate",
      "--path",
      documentPath(api, "portable.json"),
      "--meta",
      "none",
      "--fail-on-warning",
    ];
    const options = { cwd: folder, env: pathWith(bin) };
    await run(join(bin, "openapi-python-client"), [...args, "--output-path", api.replace("-", "_")], options);
  }
  return runPython(bin, folder, "openapi_python_client.py", target);
};

const openapiGenerator: Tool = async (target) => {
  requireProgram("java", "-version");
  const bin = await pythonTools(pythonPackages);
  const folder = workFolder("openapi-generator", "openapi_generator.py");
  for (const api of apiNames) {
    const packageName = api === "certcentral" ? "keys" : "partner_keys";
    const args = ["generate", "-g", "python", "-i", documentPath(api, "portable.json"), "-o", "."];
    const options = { cwd: folder, env: pathWith(bin) };
    await run(join(bin, "openapi-generator-cli"), [...args, "--package-name", packageName], options);
  }
  return runPython(bin, folder, "openapi_generator.py", target);
};

async function runPython(bin: string, folder: string, program: string, target: Target): Promise<string> {
  await run(join(bin, "python"), ["-m", "compileall", "-q", "."], { cwd: folder });
  return run(join(bin, "python"), [program], { cwd: folder, env: environment(target) });
}

const progenitor: Tool = async (target) => {
  requireProgram("cargo", "--version");
  const folder = workFolder("progenitor", "progenitor.rs", "src/main.rs");
  writeTo(folder, "Cargo.toml", cargoManifest);
  for (const api of apiNames) {
    const document: object = JSON.parse(readFileSync(documentPath(api, "portable.json"), "utf8"));
    // progenitor reads OpenAPI 3.0 only.
    writeTo(folder, `${api}.json`, JSON.stringify({ ...document, openapi: "3.0.3" }));
  }
  const env = { ...environment(target), CARGO_TARGET_DIR: cacheFolder("cargo-target") };
  return run("cargo", ["run", "--quiet"], { cwd: folder, env });
};

const cargoManifest = `[package]
name = "interop"
version = "0.1.0"
edition = "2021"

[dependencies]
chrono = { version = "0.4", features = ["serde"] }
progenitor = "=0.15.0"
regress = "0.11"
# Without TLS, which takes long to compile: the sandbox speaks HTTP.
reqwest = { version = "0.13", default-features = false, features = ["json", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["rt", "macros"] }

[profile.dev]
debug = false
`;

const schemathesis: Tool = async (target) => {
  const bin = await pythonTools(pythonPackages);
  const folder = workFolder("schemathesis");
  for (const api of apiNames) {
    const { url, header, apiKey } = target[api];
    const args = ["run", documentPath(api, "sandbox.json"), "--url", url, "-H", `${header}: ${apiKey}`];
    await run(join(bin, "st"), [...args, "--max-examples", "20", "--no-color"], { cwd: folder });
  }
  return undefined;
};

const spectral: Tool = async () => {
  const bin = await npmTools(npmPackages);
  const folder = workFolder("spectral");
  // DigiCert is not the contact for an unofficial document.
  writeTo(folder, "rules.yaml", "extends: spectral:oas\nrules:\n  info-contact: off\n");
  for (const form of ["json", "portable.json"] as const) {
    const documents = apiNames.map((api) => documentPath(api, form));
    const flags = ["--ruleset", "rules.yaml", "--fail-severity", "warn"];
    await run(join(bin, "spectral"), ["lint", ...flags, ...documents], { cwd: folder });
  }
  return undefined;
};

/** All tools by their names. spec/README.md says which document each tool reads. */
export const tools: Readonly<Record<string, Tool>> = {
  "hey-api": heyApi,
  orval,
  "oapi-codegen": oapiCodegen,
  "openapi-python-client": openapiPythonClient,
  "openapi-generator": openapiGenerator,
  progenitor,
  schemathesis,
  spectral,
};
