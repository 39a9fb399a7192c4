// Loads the WASM and hydrates the page; the server writes `files` before this code. Shows a message
// when hydration fails or the application stops later: forms and links still work.
function showFailure() {
  if (document.getElementById('page-failed')) return;
  const box = document.createElement('div');
  box.id = 'page-failed';
  box.className = 'alert alert-error page-failed';
  box.setAttribute('role', 'alert');
  const link = document.createElement('a');
  link.href = location.href;
  link.textContent = 'Reload the page';
  // A link to the same URL with a fragment would not reload the page.
  link.addEventListener('click', (event) => {
    event.preventDefault();
    location.reload();
  });
  box.append('This page has stopped working in your browser. ', link, '.');
  document.body.prepend(box);
}
// A panic of the application is a WebAssembly trap.
const isTrap = (reason) => reason instanceof WebAssembly.RuntimeError;
addEventListener('error', (event) => isTrap(event.error) && showFailure());
addEventListener('unhandledrejection', (event) => isTrap(event.reason) && showFailure());
import(files.code)
  .then(async (app) => {
    await app.default({ module_or_path: files.wasm });
    await app.hydrate();
  })
  .catch((error) => {
    showFailure();
    throw error;
  });
