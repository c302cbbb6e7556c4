import { accessMatrix } from "./access-matrix.js";
import { objectSchemas } from "./object-schemas.js";
import { schemaProse } from "./schema-prose.js";
import { secrets } from "./secrets.js";
import { workflowReferences } from "./workflow-references.js";

/** The lint rules that Redocly's own rules and assertions cannot express. */
export default function latchkey() {
  return {
    id: "latchkey",
    rules: {
      oas3: {
        "access-matrix": accessMatrix,
        "object-schemas": objectSchemas,
        "schema-prose": schemaProse,
        secrets,
      },
      arazzo1: { "workflow-references": workflowReferences },
    },
  };
}
