// The page's own affairs: its views, its language, its theme, and the address of the second site. The vault needs none of it.
import { TEXTS } from './page-texts.js';

const vault = document.querySelector('mo-vault');
const links = [...document.querySelectorAll('.views a')];
const language = document.querySelector('#language');
const theme = document.querySelector('#theme');

/** Not the address's own target, which the browser would scroll to. */
const view = (link) => document.querySelector(`[data-view="${link.hash.slice(1)}"]`);

/** Shows the view that the address names, or the first. */
function showView() {
  const current = links.find((link) => link.hash === location.hash) ?? links[0];
  for (const link of links) {
    link.removeAttribute('aria-current');
    view(link).hidden = link !== current;
  }
  current.setAttribute('aria-current', 'page');
}

function applyLanguage(code) {
  document.documentElement.lang = code;
  document.documentElement.dir = code === 'ar' ? 'rtl' : 'ltr';
  for (const element of document.querySelectorAll('[data-text]'))
    element.textContent = TEXTS[code][element.dataset.text];
}

function applyTheme(scheme) {
  document.documentElement.style.colorScheme = scheme;
}

language.value = localStorage.getItem('demo-language') ?? 'en';
theme.value = localStorage.getItem('demo-theme') ?? 'light dark';
applyLanguage(language.value);
applyTheme(theme.value);
showView();

addEventListener('hashchange', showView);
// Who has come in no longer needs the introduction.
vault.addEventListener('mo-status', ({ status }) => {
  document.querySelector('.intro').hidden = status.state === 'unlocked';
});
// What was found is shown where it can be changed; a document has nothing of its own here but its history.
vault.addEventListener('mo-open', async ({ hit: { kind, aggregateId, title } }) => {
  if (kind === 'goal') {
    Object.assign(document.querySelector('mo-goals'), { status: 'all', search: title });
    location.hash = 'goals';
  } else if (kind === 'document') {
    document.querySelector('mo-history').aggregateId = aggregateId;
    location.hash = 'history';
  } else {
    const project = await vault.client.projects.get({ projectId: aggregateId });
    const search = project?.name ?? title;
    Object.assign(document.querySelector('mo-projects'), { view: 'list', status: 'all', search });
    location.hash = 'projects';
  }
});
document.querySelector('a[href="#history"]').addEventListener('click', () => {
  document.querySelector('mo-history').aggregateId = '';
});
language.addEventListener('change', () => {
  localStorage.setItem('demo-language', language.value);
  applyLanguage(language.value);
});
theme.addEventListener('change', () => {
  localStorage.setItem('demo-theme', theme.value);
  applyTheme(theme.value);
});

const other = document.querySelector('#other-site');
other.href = `${location.protocol}//${location.hostname}:${Number(location.port || 80) + 1}/`;
