// An error that is not caught ends the program with its message. Without this file, Node prints a stack too.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});
