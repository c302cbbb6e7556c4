import { mutationOptions } from "../runtimes/mutation.mjs";

const options = mutationOptions(
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

// Some twenty mutants never end, and each of them takes all of this time.
export default { ...options, timeoutMS: 8_000 };
