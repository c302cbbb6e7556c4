/// <reference lib="dom" />

/** All that a page loads of the form until it opens: a button that imports the rest. */
function offerTryIt(section: HTMLElement, intro: HTMLElement): void {
  intro.textContent =
    "The sandbox runs in this browser: no account, no server. Nothing leaves the page unless you choose a server on your machine.";
  const button = document.createElement("button");
  button.className = "try-primary";
  button.textContent = "Try it in your browser";
  let isOpening = false;
  async function open(isChosen: boolean): Promise<void> {
    if (isOpening) return;
    isOpening = true;
    try {
      const { openTryIt } = await import("./panel.ts");
      // If the form opens by itself, the focus stays where it is. It must not be lost with the button.
      openTryIt(section, isChosen || document.activeElement === button);
    } catch {
      // Browsers do not import a module again after a failure.
      intro.setAttribute("role", "alert");
      intro.textContent = "The form could not be loaded: a script is missing or faulty. Reload the page.";
    }
    button.remove();
  }
  button.addEventListener("click", () => void open(true));
  intro.after(button);

  if (section.dataset["open"] === undefined) return;
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    void open(false);
  });
  observer.observe(button);
}

const section = document.querySelector<HTMLElement>("#try-it[data-operation]");
const intro = section?.querySelector("p");
if (section && intro) offerTryIt(section, intro);
