/* Distributions over time: counts by bucket, where each bucket is a little wider than the one before. Arithmetic only. */

/**
 * Reads what Java packed: for each bin the number of buckets that hold any, then for each of these the distance from the
 * bucket before and the count; all numbers seven bits a byte, lowest first.
 */
function unpackBins(base64, binCount) {
  const text = atob(base64);
  const starts = new Int32Array(binCount + 1);
  const buckets = [];
  const counts = [];
  let at = 0;
  const next = () => {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = text.charCodeAt(at++);
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
  };
  for (let bin = 0; bin < binCount; bin++) {
    starts[bin] = buckets.length;
    let bucket = 0;
    for (let left = next(); left > 0; left--) {
      bucket += next();
      buckets.push(bucket);
      counts.push(next());
    }
  }
  starts[binCount] = buckets.length;
  return { starts, buckets: Uint16Array.from(buckets), counts: Float64Array.from(counts) };
}

/** The counts of all bins from {@code from} up to {@code to}, by bucket. */
function sumOfBins(packed, from, to) {
  const sum = new Float64Array(1024);
  for (let i = packed.starts[from]; i < packed.starts[to]; i++) sum[packed.buckets[i]] += packed.counts[i];
  return sum;
}

/** The latency that stands for a bucket, in us: within half a width of any value in it. */
function bucketMiddle(bucket, floorUs, ratio) {
  return bucket === 0 ? floorUs / 2 : floorUs * Math.pow(ratio, bucket - 0.5);
}

/** Percentiles by "one in so many lies beyond", in rising order; null where fewer than ten values lie beyond. */
function percentilesOfSum(sum, oneIns, floorUs, ratio) {
  let total = 0;
  let last = -1;
  for (let bucket = 0; bucket < sum.length; bucket++) {
    if (sum[bucket] > 0) {
      total += sum[bucket];
      last = bucket;
    }
  }
  const values = oneIns.map(() => null);
  let seen = 0;
  let which = 0;
  for (let bucket = 0; bucket <= last && which < oneIns.length; bucket++) {
    seen += sum[bucket];
    while (which < oneIns.length && seen >= Math.ceil(total * (1 - 1 / oneIns[which]))) {
      values[which] = total >= 10 * oneIns[which] ? bucketMiddle(bucket, floorUs, ratio) : null;
      which++;
    }
  }
  return { count: total, values, max: last < 0 ? null : bucketMiddle(last, floorUs, ratio) };
}

/** The distributions of this run, each unpacked when it is first asked for. */
const binned = {
  has: Boolean(run.bins),
  edges: run.bins ? run.bins.edges : [],
  count: run.bins ? run.bins.edges.length - 1 : 0,
  names: run.bins ? Object.keys(run.bins.series) : [],
  unpacked: new Map(),

  of(name) {
    if (!this.unpacked.has(name)) this.unpacked.set(name, unpackBins(run.bins.series[name], this.count));
    return this.unpacked.get(name);
  },

  /** The first bin that ends after a time, which is the one that it lies in. */
  indexAt(seconds) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.edges[middle + 1] > seconds) high = middle;
      else low = middle + 1;
    }
    return low;
  },

  percentiles(name, from, to, oneIns) {
    return percentilesOfSum(sumOfBins(this.of(name), from, to), oneIns, run.bins.floorUs, run.bins.ratio);
  }
};
