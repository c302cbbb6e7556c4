// Runs in each page that the dev server shows: reloads it after a build, and shows why a build failed.
const script = document.querySelector("script[data-build]");
const bar = document.createElement("pre");
bar.id = "latchkey-build-error";
bar.setAttribute("role", "alert");
bar.hidden = true;
// Through the CSSOM: the policy of our pages allows no style in HTML.
Object.assign(bar.style, {
  position: "fixed",
  inset: "auto 0 0 0",
  zIndex: "1000",
  margin: "0",
  padding: "0.75rem 1rem",
  maxHeight: "50vh",
  overflow: "auto",
  whiteSpace: "pre-wrap",
  background: "#8a1220",
  color: "#ffffff",
});
document.body.append(bar);

new EventSource("/latchkey-dev/events").addEventListener("message", ({ data }) => {
  const { build, error } = JSON.parse(data);
  if (build !== script.dataset.build) location.reload();
  bar.textContent = `The build failed; this is the site before it.\n\n${error}`;
  bar.hidden = error === null;
});
