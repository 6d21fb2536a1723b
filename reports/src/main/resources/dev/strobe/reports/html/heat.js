/* The heat map under the latency lines: time by latency, counts as colour. Painted as pixels, for it has tens of thousands of cells. */

/** Several buckets make a row that can be seen. */
const HEAT_ROW_PIXELS = 5;

function channels(colour) {
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** A colour between the stops for a share from 0 to 1. */
function heatColour(stops, share) {
  const at = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1);
  const low = Math.floor(at);
  return 'rgb(' + stops[low].map((from, i) => Math.round(from + (stops[low + 1][i] - from) * (at - low))).join(',') + ')';
}

/** The lowest and the highest bucket that any bin holds. */
function bucketSpan(packed) {
  let low = Infinity;
  let high = 0;
  for (const bucket of packed.buckets) {
    if (bucket < low) low = bucket;
    if (bucket > high) high = bucket;
  }
  return low === Infinity ? null : [low, high];
}

/** A latency axis over all values of a series, in whole decades or halves of them. */
function heatExtent(name) {
  const span = bucketSpan(binned.of(name));
  if (!span) return { min: 100, max: 100000 };
  const us = bucket => Math.log10(bucketMiddle(Math.max(1, bucket), run.bins.floorUs, run.bins.ratio));
  return { min: Math.pow(10, Math.floor(us(span[0]) + 0.02)), max: Math.pow(10, Math.ceil(us(span[1]) + 0.02)) };
}

/** Messages a second by column and row, so that columns of different lengths have comparable colours. */
function heatCells(name, extent, rows) {
  const packed = binned.of(name);
  const perRow = (Math.log(extent.max) - Math.log(extent.min)) / rows;
  const cells = [];
  let most = 0;
  let least = Infinity;
  for (let bin = 0; bin < binned.count; bin++) {
    const column = new Float64Array(rows);
    for (let i = packed.starts[bin]; i < packed.starts[bin + 1]; i++) {
      const us = bucketMiddle(packed.buckets[i], run.bins.floorUs, run.bins.ratio);
      const row = Math.floor((Math.log(us) - Math.log(extent.min)) / perRow);
      column[Math.max(0, Math.min(rows - 1, row))] += packed.counts[i] / Math.max(1e-3, binned.edges[bin + 1] - binned.edges[bin]);
    }
    for (const rate of column) {
      if (rate > 0) {
        most = Math.max(most, rate);
        least = Math.min(least, rate);
      }
    }
    cells.push(column);
  }
  return { cells, most, least };
}

const heatCache = new Map();

/** Paints the part of the run that is shown; plot is the latency grid in pixels of the chart. */
function paintHeat(canvas, name, plot, view, colours, extent) {
  const scale = Math.min(3, devicePixelRatio || 1);
  Object.assign(canvas.style, { left: plot.left + 'px', top: plot.top + 'px', width: plot.width + 'px', height: plot.height + 'px' });
  canvas.width = Math.max(1, Math.round(plot.width * scale));
  canvas.height = Math.max(1, Math.round(plot.height * scale));
  const rows = Math.max(8, Math.round(plot.height / HEAT_ROW_PIXELS));
  const key = name + ' ' + rows;
  if (!heatCache.has(key)) heatCache.set(key, heatCells(name, extent, rows));
  const { cells, most, least } = heatCache.get(key);
  const context = canvas.getContext('2d');
  const stops = ['heat-low', 'heat-mid', 'heat-high'].map(stop => channels(colours[stop]));
  const spread = Math.log(most / least) || 1;
  const x = seconds => (seconds - view.from) / (view.to - view.from) * canvas.width;
  for (let bin = 0; bin < binned.count; bin++) {
    const left = Math.round(x(binned.edges[bin]));
    const right = Math.round(x(binned.edges[bin + 1]));
    if (right < 0 || left > canvas.width) continue;
    cells[bin].forEach((rate, row) => {
      if (rate === 0) return;
      context.fillStyle = heatColour(stops, Math.log(rate / least) / spread);
      const top = Math.round(canvas.height * (1 - (row + 1) / rows));
      context.fillRect(left, top, Math.max(1, right - left), Math.round(canvas.height * (1 - row / rows)) - top);
    });
  }
}
