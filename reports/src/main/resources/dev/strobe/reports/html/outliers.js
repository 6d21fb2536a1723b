/* The slowest messages as a table that sorts and filters; the chosen one is drawn as a waterfall below. */

const OUTLIER_COLUMNS = [
  { key: 'us', name: 'latency', number: true, value: message => message.us, text: message => latencyText(message.us) },
  { key: 'at', name: 'sent at', number: true, value: message => message.at, text: message => message.at === null ? '-' : preciseMoment(message.at) },
  { key: 'phase', name: 'phase', value: message => message.phase, text: message => message.phase },
  { key: 'cause', name: 'main cause', value: message => message.cause || '', text: message => message.cause || '-' },
  { key: 'explained', name: 'explained', number: true, value: message => message.explained, text: message => message.explained === null ? '-' : shareText(message.explained) },
  { key: 'stage', name: 'longest stage', value: longestStage, text: longestStage },
  { key: 'place', name: 'partition', value: message => Number(message.partition), text: message => message.partition === '' ? '-' : message.partition, number: true },
  { key: 'id', name: 'trace', value: message => message.id, text: message => message.id.slice(0, 8) + '\u2026' }
];

const outliers = { sortBy: 'us', descending: true, shown: [], chosenId: null };

function preciseMoment(seconds) {
  const tenths = Math.floor((seconds % 1) * 1000);
  return clockText(Math.floor(seconds)) + '.' + String(Math.max(0, tenths)).padStart(3, '0');
}

function compareBy(column) {
  return (a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (x === null || y === null) return (x === null) - (y === null);
    const order = typeof x === 'string' ? x.localeCompare(y) : x - y;
    return outliers.descending ? -order : order;
  };
}

function matchesText(message, wanted) {
  return !wanted || OUTLIER_COLUMNS.some(column => column.text(message).toLowerCase().includes(wanted)) || message.id.includes(wanted)
    || [message.producer, message.sequence, message.offset].includes(wanted);
}

function chooseOutlier(id, focus) {
  outliers.chosenId = id;
  for (const row of document.querySelectorAll('#slow-rows tr')) {
    const chosen = row.dataset.id === id;
    row.classList.toggle('chosen', chosen);
    const button = row.querySelector('button');
    button.tabIndex = chosen ? 0 : -1;
    if (chosen) {
      button.setAttribute('aria-current', 'true');
      if (focus) button.focus();
    } else {
      button.removeAttribute('aria-current');
    }
  }
  const message = outliers.shown.find(one => one.id === id);
  if (message) showWaterfall(message);
}

function outlierRow(message) {
  const row = node('tr');
  row.dataset.id = message.id;
  for (const column of OUTLIER_COLUMNS) {
    const cell = node('td', (column.number ? 'num ' : '') + 'col-' + column.key);
    if (column.key === 'us') {
      const button = node('button', 'row-button', column.text(message));
      button.type = 'button';
      button.setAttribute('aria-label', latencyText(message.us) + ', ' + (message.cause || 'no cause known') + ': show its way');
      cell.append(button);
    } else if (column.key === 'cause' && message.cause) {
      cell.append(causeSwatch(message), node('span', '', message.cause));
    } else if (column.key === 'id') {
      cell.append(run.tracesUrl ? Object.assign(traceLink(message), { textContent: column.text(message) }) : node('code', '', column.text(message)));
    } else {
      cell.textContent = column.text(message);
    }
    row.append(cell);
  }
  row.addEventListener('click', event => {
    if (!event.target.closest('a')) chooseOutlier(message.id);
  });
  return row;
}

function causeSwatch(message) {
  const mark = message.causes.find(one => one[0] === message.cause);
  return node('span', 'swatch ' + (mark ? mark[4] : 'cause cause-' + (message.cause === 'unknown' ? 'unknown' : 'other')));
}

/** The rows that pass all filters, in the chosen order; the chosen message stays chosen if it is among them. */
function listOutliers() {
  const [phase, cause, text] = ['slow-phase', 'slow-cause', 'slow-text'].map(id => document.getElementById(id).value);
  const wanted = text.trim().toLowerCase();
  const column = OUTLIER_COLUMNS.find(one => one.key === outliers.sortBy);
  outliers.shown = run.slowest
    .filter(message => (!phase || message.phase === phase) && (!cause || message.cause === cause) && matchesText(message, wanted))
    .sort(compareBy(column));
  document.getElementById('slow-rows').replaceChildren(...outliers.shown.map(outlierRow));
  document.getElementById('slow-count').textContent = outliers.shown.length === 1 ? '1 message' : countText(outliers.shown.length) + ' messages';
  for (const head of document.querySelectorAll('#slow-head th')) {
    const sorted = head.dataset.key === outliers.sortBy;
    if (sorted) head.setAttribute('aria-sort', outliers.descending ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
  }
  const kept = outliers.shown.find(message => message.id === outliers.chosenId) || outliers.shown[0];
  document.getElementById('slow-view').hidden = !kept;
  if (kept) chooseOutlier(kept.id);
}

function sortOutliers(key) {
  const column = OUTLIER_COLUMNS.find(one => one.key === key);
  outliers.descending = outliers.sortBy === key ? !outliers.descending : Boolean(column.number);
  outliers.sortBy = key;
  listOutliers();
}

function outlierHead() {
  const row = node('tr');
  for (const column of OUTLIER_COLUMNS) {
    const head = node('th', (column.number ? 'num ' : '') + 'col-' + column.key);
    head.scope = 'col';
    head.dataset.key = column.key;
    const button = node('button', 'sort', column.name);
    button.type = 'button';
    button.addEventListener('click', () => sortOutliers(column.key));
    head.append(button);
    row.append(head);
  }
  return row;
}

function countedOptions(values) {
  const counts = new Map();
  for (const value of values) if (value) counts.set(value, (counts.get(value) || 0) + 1);
  return counts;
}

function fillFilter(id, counts, chosen) {
  const select = document.getElementById(id);
  const option = (value, text) => Object.assign(node('option', '', text), { value, selected: value === chosen });
  select.replaceChildren(option('', 'all'), ...[...counts].map(([value, count]) => option(value, value + ' (' + count + ')')));
  select.parentElement.hidden = counts.size < 2;
}

/** Causes of the messages of the chosen phase, the most frequent first. */
function fillCauses() {
  const phase = document.getElementById('slow-phase').value;
  const counts = countedOptions(run.slowest.filter(message => !phase || message.phase === phase).map(message => message.cause));
  fillFilter('slow-cause', new Map([...counts].sort((a, b) => b[1] - a[1])), '');
}

function wireOutliers() {
  const rows = document.getElementById('slow-rows');
  if (!rows) return;
  document.getElementById('slow-head').replaceChildren(outlierHead());
  const phases = countedOptions(run.slowest.map(message => message.phase));
  fillFilter('slow-phase', phases, phases.has(run.keyPhase) ? run.keyPhase : '');
  fillCauses();
  document.getElementById('slow-phase').addEventListener('change', () => { fillCauses(); listOutliers(); });
  document.getElementById('slow-cause').addEventListener('change', listOutliers);
  document.getElementById('slow-text').addEventListener('input', listOutliers);
  rows.addEventListener('keydown', event => {
    const at = outliers.shown.findIndex(message => message.id === outliers.chosenId);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: outliers.shown.length - 1 }[event.key];
    if (to === undefined || !outliers.shown[to]) return;
    event.preventDefault();
    chooseOutlier(outliers.shown[to].id, true);
  });
  listOutliers();
}
