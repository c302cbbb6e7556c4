/// <reference lib="dom" />

/** All that a page has of try-it before it is used: a button, which loads the rest. */
function offer(section: HTMLElement): void {
  const intro = section.querySelector("p") ?? section.appendChild(document.createElement("p"));
  intro.textContent =
    "A sandbox in this browser answers: no account, no server. Nothing leaves the page unless you choose a server on your machine.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "try-open";
  button.textContent = "Try it in your browser";
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { openTryIt } = await import("./app.ts");
      await openTryIt(section);
      button.remove();
    } catch {
      button.disabled = false;
      intro.setAttribute("role", "alert");
      intro.textContent = "Its script could not be loaded. Reload the page, and try again.";
    }
  });
  intro.after(button);
}

const section = document.querySelector<HTMLElement>("#try-it[data-operation]");
if (section !== null) offer(section);
