// Loads the WASM of the application and lets it attach to the page. `files` is written before this by the server. A page that
// cannot be brought to life, or stops later, says so: forms and links still work, but nothing else would.
function say() {
  if (document.getElementById('page-failed')) return;
  const box = document.createElement('div');
  box.id = 'page-failed';
  box.className = 'alert alert-error page-failed';
  box.setAttribute('role', 'alert');
  const link = document.createElement('a');
  link.href = location.href;
  link.textContent = 'Load it again';
  // A plain link to the same address with a fragment would not load anything.
  link.addEventListener('click', (event) => {
    event.preventDefault();
    location.reload();
  });
  box.append('This page has stopped working in your browser. ', link, '.');
  document.body.prepend(box);
}
// A panic of the application ends as a trap.
const isTrap = (reason) => reason instanceof WebAssembly.RuntimeError;
addEventListener('error', (event) => isTrap(event.error) && say());
addEventListener('unhandledrejection', (event) => isTrap(event.reason) && say());
import(files.code)
  .then(async (app) => {
    await app.default({ module_or_path: files.wasm });
    await app.hydrate();
  })
  .catch((error) => {
    say();
    throw error;
  });
