(() => {
  const { origin, message } = document.getElementById('handover').dataset;
  if (!window.opener) return;
  window.opener.postMessage(JSON.parse(message), origin);
  window.close();
})();
