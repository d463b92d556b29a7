// Notes when a picture on the screen has changed, whatever draws it, on the browser's own clock.
// A change counts once it is painted: a task that is queued in an animation frame runs after that frame's paint. A change
// that is made in a frame is painted by it, any other by the next; live_frames.js says which it is.

(({ kind, area }) => {
  const painted = []; // {at: ms, what: the picture's signature}, one a frame in which the picture changed
  const bench = Object.assign(window.bench, { painted, pressed: 0, moved: 0 });
  let waiting = false, queued = false;
  const afterPaint = new MessageChannel();
  const queue = () => {
    if (!queued) afterPaint.port2.postMessage(0);
    queued = true;
  };
  const note = () => {
    if (bench.frames.current) queue();
    else if (!waiting) {
      waiting = true;
      bench.frames.request(() => { waiting = false; queue(); });
    }
  };

  const kinds = {
    // Elements: what a screen reader is told beside the drawing does not count.
    elements() {
      const spoken = /^(aria-|role|tabindex)/;
      const observer = new MutationObserver((records) => {
        if (records.some((record) => !spoken.test(record.attributeName ?? ""))) note();
      });
      for (const node of document.querySelectorAll(area)) {
        observer.observe(node, { subtree: true, childList: true, characterData: true, attributes: true });
      }
    },
    // A new image counts when it is loaded, not when its element appears.
    image() {
      document.addEventListener("load", (event) => { if (event.target.matches?.(area)) note(); }, true);
    },
    canvas() {
      const draws = ["drawImage", "putImageData", "fillRect", "clearRect", "strokeRect", "fill", "stroke", "fillText", "strokeText"];
      for (const context of [CanvasRenderingContext2D, window.OffscreenCanvasRenderingContext2D]) {
        for (const name of draws) {
          const original = context?.prototype[name];
          if (original) context.prototype[name] = function (...args) { note(); return original.apply(this, args); };
        }
      }
    },
  };
  kinds[kind]();

  // Two paints of the same picture are one. A canvas cannot be asked cheaply, so there each paint counts.
  const signatures = {
    elements: () => document.querySelector(area).textContent,
    image: () => [...document.querySelectorAll(area)].at(-1)?.src,
    canvas: () => painted.length,
  };

  afterPaint.port1.onmessage = () => {
    queued = false;
    painted.push({ at: performance.now(), what: signatures[kind]() });
  };

  addEventListener("keydown", (event) => { bench.pressed = event.timeStamp; }, true);
  addEventListener("pointermove", (event) => { bench.moved = event.timeStamp; }, true);

  // Once nothing has changed for so long: ms from then to the last change, or null where nothing has changed at all.
  bench.rest = (since, quiet, limit) => new Promise((resolve) => {
    const look = () => {
      const last = painted.at(-1)?.at ?? -Infinity, now = performance.now();
      const over = now - Math.max(last, since) > quiet && last > since;
      if (over || now - since > limit) resolve(last > since ? last - since : null);
      else setTimeout(look, 20);
    };
    look();
  });

  // When different pictures were painted between two times.
  const when = (from, to) => painted.filter(({ at, what }, k) =>
    at >= from && at < to && what !== painted[k - 1]?.what).map(({ at }) => at);
  bench.pictures = (from, to) => when(from, to).length;
  // The median of the times from one to the next.
  bench.gap = (from, to) => {
    const times = when(from, to), gaps = times.slice(1).map((at, k) => at - times[k]).sort((a, b) => a - b);
    return gaps[Math.floor(gaps.length / 2)] ?? to - from;
  };
})
