/* Tables that sort and filter. Rows stay with their group. */

const runRows = [...document.querySelectorAll('tr.run')];

function cellValue(row, column) {
  const cell = row.cells[column];
  const value = cell.dataset.value;
  if (value === undefined) return null;
  return value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}

/** Rows without a figure come last, whichever way the rest is sorted. */
function compareRows(a, b, column, sign) {
  const x = cellValue(a, column);
  const y = cellValue(b, column);
  if (x === null || y === null) return (x === null) - (y === null);
  return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)));
}

function sortBy(table, heading) {
  const ascending = heading.getAttribute('aria-sort') !== 'ascending';
  table.querySelectorAll('th[aria-sort]').forEach(other => other.removeAttribute('aria-sort'));
  heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
  for (const group of table.tBodies) {
    const rows = [...group.querySelectorAll('tr.run')];
    rows.sort((a, b) => compareRows(a, b, heading.cellIndex, ascending ? 1 : -1));
    group.append(...rows);
  }
}

function filterRuns() {
  const words = document.getElementById('filter').value.toLowerCase().split(/\s+/).filter(word => word);
  const verdict = document.getElementById('verdict-pick').value;
  let shown = 0;
  for (const row of runRows) {
    const fits = words.every(word => row.dataset.text.includes(word)) && (!verdict || row.dataset.verdict === verdict);
    row.hidden = !fits;
    if (fits) shown++;
  }
  for (const group of document.querySelectorAll('.runs tbody')) {
    group.hidden = !group.querySelector('tr.run:not([hidden])');
  }
  for (const card of document.querySelectorAll('.trend-card')) {
    card.hidden = !runRows.some(row => !row.hidden && row.parentElement.dataset.scenario === card.dataset.scenario);
  }
  document.getElementById('shown').textContent = shown === runRows.length ? '' : shown + ' of ' + runRows.length + ' runs';
}

for (const table of document.querySelectorAll('table.sortable')) {
  for (const button of table.querySelectorAll('.sort')) {
    button.addEventListener('click', () => sortBy(table, button.parentElement));
  }
}
if (document.getElementById('filter')) {
  document.getElementById('filter').addEventListener('input', filterRuns);
  document.getElementById('verdict-pick').addEventListener('change', filterRuns);
}
