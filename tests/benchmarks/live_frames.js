// Before anything else on the page: know whether an animation frame's callbacks are running. A mutation observer that one of
// them calls is told before the flag falls, since it is queued first.

(() => {
  const frames = { current: false, request: window.requestAnimationFrame.bind(window) };
  window.bench = { frames };
  window.requestAnimationFrame = (callback) => frames.request((time) => {
    frames.current = true;
    try { callback(time); } finally { queueMicrotask(() => { frames.current = false; }); }
  });
})();
