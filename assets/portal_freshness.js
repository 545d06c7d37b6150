// How old the rows are, kept true while somebody looks: asks for the version, and takes over a new reading.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const EVERY = 5000; // milliseconds between two looks at the version
  const freshness = { now: null };
  lotview.freshness = freshness;
  let timers = [];

  freshness.ask = () => lotview.ask("/api/version", undefined, { background: true });

  freshness.start = function (ids) {
    timers.forEach(clearInterval);
    timers = [setInterval(look, EVERY), setInterval(draw, 1000)];
    freshness.ids = ids;
    freshness.now = null;
    document.removeEventListener("visibilitychange", look);
    document.addEventListener("visibilitychange", look);
    lotview.byId(ids.refresh).addEventListener("click", freshness.refresh);
    lotview.byId(ids.tryNow).addEventListener("click", freshness.refresh);
    lotview.on("answer", freshness.take);
  };

  freshness.refresh = async function () {
    const buttons = [freshness.ids.refresh, freshness.ids.tryNow].map(lotview.byId);
    buttons.forEach((button) => button.classList.add("is-busy"));
    try {
      seen(await lotview.ask("/api/refresh", {}));
    } catch (error) {
      lotview.emit("failed", error);
    }
    buttons.forEach((button) => button.classList.remove("is-busy"));
  };

  async function look() {
    if (document.hidden || lotview.past.isOn()) return; // an earlier day gets no older
    if (!lotview.byId(freshness.ids.refresh)) return timers.forEach(clearInterval);
    try {
      seen(await freshness.ask());
    } catch (error) {
      // The next look tries again; until then the age on screen says how old the rows are.
      if (error.status === 503 && !lotview.rows.answer) lotview.emit("failed", error);
    }
  }

  function seen(version) {
    freshness.take(version);
    const shown = lotview.rows.answer;
    if (!shown || shown.version.split("-")[0] !== version.version) lotview.rows.refresh();
  }

  freshness.take = function (answer) {
    if (lotview.view.isOfAnother(answer.session)) return location.reload(); // now it is another customer's
    freshness.now = { read: new Date(answer.as_of), stale: Boolean(answer.stale), why: answer };
    if (answer.today && !lotview.past.isOn()) lotview.today = answer.today;
    if (lotview.rows.api) lotview.view.belongsTo(answer.session);
    draw();
  };

  function draw() {
    const line = lotview.byId(freshness.ids.line);
    if (!line || !freshness.now) return;
    const { read, stale, why } = freshness.now;
    const age = `${lotview.age(read)} ago`;
    line.classList.toggle("is-old", stale);
    line.dataset.paper = `ERP read ${lotview.inFull(read)}`; // an age means nothing there (portal_overview.css)
    line.replaceChildren(...(stale ? [lotview.icon("exclamation-triangle-fill")] : []),
      h("span", { class: "lv-desk" }, `ERP read ${lotview.time(read, true)}, ${age}`),
      h("span", { class: "lv-phone" }, h("span", { class: "visually-hidden" }, "ERP read "), age));
    warn(stale, read, why);
  }

  // The ERP is blamed only where it is the ERP's silence; else the server's sentence says what is wrong.
  const titleOf = ({ code, sentence }, read) =>
    code === "not_running" || code === "slow" ? sentence : `The ERP has not answered since ${lotview.time(read)}.`;

  function warn(stale, read, why) {
    const banner = lotview.byId(freshness.ids.banner);
    const text = lotview.byId(freshness.ids.banner + "-text");
    banner.hidden = !stale;
    if (!stale) return text.replaceChildren();
    if (!text.firstChild) text.append(h("b", { role: "alert" }), h("span"));
    // Only the title is announced: the age under it changes all the time.
    const rest = ` You see your stock as it was at ${lotview.time(read)}, ${lotview.age(read, true)} ago. We keep trying.`;
    lotview.say(text.firstChild, titleOf(why, read));
    lotview.say(text.lastChild, rest);
  }
})(window.lotview);
