// The Link component: Rutter.create({ publicKey, onSuccess, onError, onExit }).open({ platform }) shows Link in a popup
// and says how it ended; the state comes back as the last argument. With redirectUri, Link takes the place of this page and comes back to that address.
(() => {
  'use strict';
  const home = new URL(document.currentScript.src).origin;

  function create(config) {
    const { publicKey, redirectUri, state, debug } = config ?? {};
    if (typeof publicKey !== 'string' || publicKey === '') throw new TypeError('Rutter.create needs publicKey, the public key of your organisation');
    if (!redirectUri && typeof config.onSuccess !== 'function') throw new TypeError('Rutter.create needs onSuccess, a function that is given the public token');
    const call = (name, ...values) => {
      if (debug) console.debug('Rutter', name, ...values);
      if (typeof config[name] === 'function') config[name](...values);
    };
    let popup = null;
    let watch = 0;

    function settle(name, ...values) {
      window.removeEventListener('message', hear);
      window.clearInterval(watch);
      popup = null;
      call(name, ...values);
    }

    // Only the window that was opened here counts, and only while it shows pages of Link.
    function hear(event) {
      if (!popup || event.source !== popup || event.origin !== home) return;
      const echoed = { state: event.data?.state }; // for the application to compare with what it gave
      switch (event.data?.type) {
        case 'RUTTER_LINK_SUCCESS':
          return settle('onSuccess', event.data.publicToken, echoed);
        case 'RUTTER_LINK_ERROR':
          return settle('onError', event.data.error, echoed);
        case 'RUTTER_LINK_EXIT':
          return settle('onExit', echoed);
      }
    }

    function address(options, more) {
      const given = { publicKey, platform: options?.platform, state: options?.state ?? state, ...more };
      const query = new URLSearchParams(Object.entries(given).filter(([, value]) => value));
      return `${home}/link/start?${query}`;
    }

    function open(options) {
      if (redirectUri) return window.location.assign(address(options, { redirect_uri: redirectUri }));
      if (popup && !popup.closed) return popup.focus();
      popup = window.open(address(options, { origin: window.location.origin }), '_blank', 'popup,width=480,height=760');
      if (!popup) return call('onError', { error_type: 'CONNECTION_ERROR', error_code: 'POPUP_BLOCKED', error_message: 'The browser did not open the window: call open() from a click.' });
      window.addEventListener('message', hear);
      const opened = popup;
      watch = window.setInterval(() => {
        // A message that was sent right before the window closed is still on its way.
        if (opened.closed) window.setTimeout(() => popup === opened && settle('onExit'), 200);
      }, 300);
    }

    function exit() {
      popup?.close();
    }

    return { open, exit, ready: true };
  }

  window.Rutter = { create };
})();
