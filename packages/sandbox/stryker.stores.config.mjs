import { mutationOptions } from "../runtimes/mutation.mjs";

export default mutationOptions(
  import.meta,
  [
    "src/store/group-commit.ts",
    "src/store/key-table.ts",
    "src/store/memory.ts",
    "src/store/row-cache.ts",
    "src/store/sqlite.ts",
    "src/store/state.ts",
  ],
  ["test/store/{group-commit,key-table,memory,row-cache,sqlite,sqlite-failures,state}.test.ts"],
);
