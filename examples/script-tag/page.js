// The page's own affairs: its language, its theme, and the address of the second site. The vault needs none of it.
const language = document.querySelector('#language');
const theme = document.querySelector('#theme');

function applyLanguage(code) {
  document.documentElement.lang = code;
  document.documentElement.dir = code === 'ar' ? 'rtl' : 'ltr';
}

function applyTheme(scheme) {
  document.documentElement.style.colorScheme = scheme;
}

language.value = localStorage.getItem('demo-language') ?? 'en';
theme.value = localStorage.getItem('demo-theme') ?? 'light dark';
applyLanguage(language.value);
applyTheme(theme.value);

language.addEventListener('change', () => {
  localStorage.setItem('demo-language', language.value);
  applyLanguage(language.value);
});
theme.addEventListener('change', () => {
  localStorage.setItem('demo-theme', theme.value);
  applyTheme(theme.value);
});

const other = document.querySelector('#other-site');
if (other) other.href = `${location.protocol}//${location.hostname}:${Number(location.port || 80) + 1}/`;
