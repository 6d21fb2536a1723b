/* What all pages over several runs share. */

const drawnCharts = new Map();

/** What else follows the theme. */
const onRedraw = [];

/** Draws charts one after another, so that a page with many is never stuck, and tells a test when all are there. */
function drawAll(charts) {
  const root = document.documentElement;
  root.dataset.chartsExpected = charts.length;
  root.dataset.chartsDrawn = 0;
  const colours = palette();
  const next = index => {
    if (index === charts.length) return;
    const chart = charts[index];
    const place = document.getElementById(chart.id);
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', chart.label);
    const instance = echarts.init(place, null, { renderer: 'svg' });
    drawnCharts.set(chart, instance);
    instance.on('finished', () => {
      if (place.dataset.drawn) return;
      place.dataset.drawn = 'yes';
      root.dataset.chartsDrawn = Number(root.dataset.chartsDrawn) + 1;
    });
    instance.setOption(chart.options(colours), true);
    requestAnimationFrame(() => next(index + 1));
  };
  next(0);
}

function redrawCharts() {
  const colours = palette();
  drawnCharts.forEach((instance, chart) => instance.setOption(chart.options(colours), true));
  onRedraw.forEach(redraw => redraw());
}

let overviewWidth = innerWidth;
addEventListener('resize', () => {
  if (innerWidth === overviewWidth) return;
  overviewWidth = innerWidth;
  requestAnimationFrame(() => {
    drawnCharts.forEach(instance => instance.resize());
    redrawCharts();
  });
});

onThemeChange(redrawCharts);
