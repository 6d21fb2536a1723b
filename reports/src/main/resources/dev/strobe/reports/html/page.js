'use strict';
/* The page around the charts: data, number formats, theme, copy button. */
const run = JSON.parse(document.getElementById('run-data').textContent);

/** Text from a run on its way into a tooltip, which is markup. */
function escapeText(text) {
  return String(text).replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
}

function significant(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 99.95) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
}

/** Latency from microseconds, in the unit that fits. */
function latencyText(us) {
  if (us === null || us === undefined || Number.isNaN(us)) return '-';
  if (us < 999.5) return significant(us) + ' \u00b5s';
  return us < 999500 ? significant(us / 1e3) + ' ms' : significant(us / 1e6) + ' s';
}

/** Latency on an axis: as short as it can be, since ticks are round numbers. */
function latencyTick(us) {
  const unit = us < 1e3 ? [1, '\u00b5s'] : us < 1e6 ? [1e3, 'ms'] : [1e6, 's'];
  return Number((us / unit[0]).toPrecision(3)) + ' ' + unit[1];
}

function rateText(perSecond) {
  if (perSecond === null || perSecond === undefined) return '-';
  return (perSecond < 99.95 ? significant(perSecond) : Math.round(perSecond).toLocaleString('en-US')) + '/s';
}

/** A count on an axis: 50k rather than 50,000. */
function countTick(count) {
  if (Math.abs(count) >= 1e6) return Number((count / 1e6).toPrecision(3)) + 'M';
  return Math.abs(count) >= 1e3 ? Number((count / 1e3).toPrecision(3)) + 'k' : String(Number(count.toPrecision(3)));
}

function countText(count) {
  return Math.round(count).toLocaleString('en-US');
}

function clockText(seconds) {
  const s = Math.round(Math.abs(seconds));
  const sign = seconds < 0 && s > 0 ? '-' : '';
  const pad = n => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  return sign + (h > 0 ? h + ':' + pad(Math.floor(s / 60) % 60) : Math.floor(s / 60)) + ':' + pad(s % 60);
}

/** The colours of the current theme, resolved by the browser from the style sheet. */
function palette() {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colours = {};
  for (const name of ['page', 'card', 'ink', 'muted', 'line', 'band', 'blue', 'sky', 'green', 'yellow', 'red', 'violet', 'indigo', 'olive', 'stone',
    'sunk', 'zoom', 'heat-low', 'heat-mid', 'heat-high']) {
    probe.style.color = 'var(--' + name + ')';
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return colours;
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : systemDark.matches;
}

function onThemeChange(redraw) {
  const button = document.getElementById('theme');
  const label = () => { button.textContent = isDark() ? 'Light' : 'Dark'; };
  label();
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    label();
    redraw();
  });
  systemDark.addEventListener('change', () => { label(); redraw(); });
}

function selectText(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** Says on the button what came of it, and after a while what it does again. */
function answerOn(button, text) {
  const before = button.dataset.says || button.textContent;
  button.dataset.says = before;
  button.textContent = text;
  setTimeout(() => { button.textContent = before; }, 2000);
}

/** Copies text; a page opened from disk may not be allowed to, and then the text is shown and selected instead. */
async function copyText(button, text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    answerOn(button, 'Copied');
  } catch (refused) {
    selectText(shown());
    answerOn(button, 'Selected');
  }
}

function wireCopyButtons() {
  const copy = document.getElementById('copy');
  const command = document.getElementById('command');
  if (copy) copy.addEventListener('click', () => copyText(copy, command.textContent, () => command));
  const markdown = document.getElementById('copy-markdown');
  markdown.addEventListener('click', () => copyText(markdown, run.markdown, showMarkdown));
}

/** For a reader who has to copy by hand. */
function showMarkdown() {
  let place = document.getElementById('markdown-text');
  if (!place) {
    place = document.createElement('pre');
    place.id = 'markdown-text';
    place.className = 'markdown';
    place.textContent = run.markdown;
    document.getElementById('summary').after(place);
  }
  return place;
}

function fillSelect(id, names, chosen, onChange) {
  const select = document.getElementById(id);
  for (const name of names) {
    const option = document.createElement('option');
    option.value = name;
    option.textContent = name;
    option.selected = name === chosen;
    select.append(option);
  }
  select.parentElement.hidden = names.length < 2;
  select.addEventListener('change', () => onChange(select.value));
}

/** What is wider than its place scrolls, and then must be reached by keys too. */
function markScrollable() {
  for (const place of document.querySelectorAll('.scroll')) {
    if (place.scrollWidth > place.clientWidth + 1 && !place.hasAttribute('tabindex')) {
      place.tabIndex = 0;
      place.setAttribute('role', 'region');
      place.setAttribute('aria-label', 'Table that scrolls sideways');
    }
  }
}

function keepScrollable() {
  markScrollable();
  document.addEventListener('toggle', markScrollable, true);
}

function noteClosedLoop() {
  if (!run.phases.some(phase => phase.closed)) return;
  document.querySelector('.closed-rate-note').textContent = 'A closed loop offers no rate: it sends when it gets an answer.';
  for (const note of document.querySelectorAll('.closed-note')) {
    note.textContent = 'Closed-loop phases show service times, counted from the actual send.';
  }
}
