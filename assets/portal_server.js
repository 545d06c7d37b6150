// Asking our own server. An answer that is no answer becomes an error with the server's sentence.
(function (lotview) {
  "use strict";

  class ServerError extends Error {
    constructor(status, sentence, reference, code = "") {
      super(sentence);
      Object.assign(this, { status, sentence, reference, code });
    }
  }
  const UNREACHABLE = "The portal can't be reached. Check your connection; we try again when you do.";
  const UNREACHED = "The portal can't be reached. Check your connection, then try again.";
  const UNANSWERED = "The portal can't answer at the moment. Try again in a minute.";
  const UNEXPECTED = "The portal gave an answer that can't be shown. Try again; if it stays, name the reference.";

  // body: sent as JSON, by POST if nothing else is said; without one it is a GET. background: does not keep the session
  // alive.
  lotview.ask = async function (path, body, { background = false, signal, page, method = body === undefined ? "GET" : "POST" } = {}) {
    const headers = { Accept: "application/json" };
    if (background) headers["X-Background"] = "1";
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await send(path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers,
      signal,
      page,
    });
    if (!answer.ok) throw await failure(answer);
    return here(answer.json(), page);
  };

  async function send(path, { signal, page = left, ...options }) {
    const signals = [page.signal, signal].filter(Boolean);
    try {
      return await here(fetch(path, { credentials: "same-origin", ...options, signal: AbortSignal.any(signals) }), page);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ServerError(0, UNREACHABLE, "");
    }
  }

  // A page stays until the next one is there. What it asked for is not waited for any more, and it asks for nothing and
  // keeps nothing: it may be nobody's by now.
  let left = new AbortController();
  const stay = () => (left = new AbortController());
  addEventListener("pageshow", stay); // one may come back to it
  const here = (promise, page = left) => promise.catch((error) => (page.signal.aborted ? new Promise(() => {}) : Promise.reject(error)));
  lotview.leave = () => left.abort();
  lotview.isLeft = () => left.signal.aborted;
  lotview.leaveFor = function (address) {
    lotview.leave();
    location.assign(address);
  };

  // Ask for what ends all that the page could ask for. If it fails the page stays.
  lotview.leaveBy = async function (path) {
    lotview.leave();
    try {
      return await lotview.ask(path, {}, { page: new AbortController() });
    } catch (error) {
      stay();
      throw error;
    }
  };

  async function failure(answer) {
    if (answer.status === 401) lotview.toSignIn();
    const said = await answer.json().catch(() => ({}));
    if (said.code === "not_viewing") lotview.viewIsOver();
    const reference = said.reference || answer.headers.get("X-Request-Id") || "";
    return Object.assign(new ServerError(answer.status, said.error || UNEXPECTED, reference, said.code), { fields: said.fields });
  }
  lotview.failure = failure;
  lotview.send = send;

  // The session has ended: nothing of it stays in this tab, and the sign-in page says why one is there.
  lotview.toSignIn = function () {
    sessionStorage.clear();
    const isStaff = /^\/admin(\/|$)/.test(location.pathname) || document.querySelector(".lv-viewing");
    const door = isStaff ? "/admin-login" : "/login";
    lotview.leaveFor(door + "?ended=1&next=" + encodeURIComponent(location.pathname + location.search));
  };

  // Dash drops an answer that is none: whoever's session has ended would wait for it for ever, and who is not answered
  // would not be told. What is cut off because one leaves the page is no failure.
  let isLeaving = false;
  addEventListener("pagehide", () => (isLeaving = true));
  const isLost = ({ name, responseStatus }) => new URL(name).pathname.endsWith("/_dash-update-component") && (responseStatus === 0 || responseStatus >= 500);
  new PerformanceObserver((seen) => {
    const entries = seen.getEntries();
    if (entries.some((entry) => entry.responseStatus === 401)) lotview.toSignIn();
    const lost = entries.find(isLost);
    if (lost && !isLeaving) unanswered(lost.responseStatus ? UNANSWERED : UNREACHED);
  }).observe({ type: "resource" });

  function unanswered(sentence) {
    const problem = { sentence, isSaid: false };
    lotview.emit("unanswered", problem); // a page may say it where it is missing
    // Dash would leave a form waiting whose answer is lost: it can be sent again.
    for (const button of document.querySelectorAll("form [type='submit'][id]:disabled")) window.dash_clientside.set_props(button.id, { disabled: false });
    if (!problem.isSaid) lotview.sayProblem(problem);
  }
})(window.lotview);
