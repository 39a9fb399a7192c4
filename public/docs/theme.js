// The colours of the reference: the theme that was chosen in the app, else the system's.
const chosen = document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1];
const system = window.matchMedia('(prefers-color-scheme: dark)');

function colour() {
  const dark = chosen ? chosen === 'dark' : system.matches;
  document.documentElement.classList.toggle('dark-mode', dark);
  document.documentElement.classList.toggle('light-mode', !dark);
}

colour();
system.addEventListener('change', colour);
