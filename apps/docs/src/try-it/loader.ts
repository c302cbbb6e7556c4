/// <reference lib="dom" />

/** Loads the form when it opens. Until then, a page loads only this script, which shows a button. */
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
      // If the form opens automatically, the focus must not move. If the button has the focus, the focus must
      // move to the form.
      openTryIt(section, isChosen || document.activeElement === button);
    } catch {
      // After a failure, browsers do not import the module again.
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
